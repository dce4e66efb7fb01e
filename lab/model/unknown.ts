import type { Approval } from './baseline.ts';
import type { Recipient, Transport } from './emission.ts';
import type { FindingState } from './result.ts';

/** What may take an identifier from a phone, the widest first; a change of SIM lies beside them. */
export const boundaries = ['factory-reset', 'install', 'boot', 'sim'] as const;
export type Boundary = (typeof boundaries)[number];

/** The widest boundary that it survived, the least first; `none` where it survived none, or none was tried. */
export const unknownScopes = ['none', 'boot', 'install', 'factory-reset'] as const satisfies readonly (
  | Exclude<Boundary, 'sim'>
  | 'none'
)[];
export type UnknownScope = (typeof unknownScopes)[number];

/** How often a token was still there on the other side, of how often that was tried, over all phones. */
export type Crossing = { readonly kept: number; readonly of: number };

/** A token that stays on one phone and differs between phones, and that nobody listed. Holds no value. */
export type UnknownEntry = {
  /** `U-` and a hash of recipient, endpoint and place, never of the value. */
  readonly id: string;
  readonly recipient: Recipient;
  readonly endpoint: string;
  readonly place: string;
  readonly scope: UnknownScope;
  /** Grows with phones, trials and length: with two phones, a choice that a server made for each looks the same. */
  readonly confidence: 'high' | 'medium' | 'low';
  readonly phones: number;
  readonly trials: number;
  readonly crossings: Readonly<Partial<Record<Boundary, Crossing>>>;
  /** What it looks like: `16 hexadecimal digits`. */
  readonly shape: string;
  /** At most; by length and alphabet. */
  readonly bits: number;
  /** Whether a server had sent it to the phone before the phone sent it; `unknown` where answers were not read. */
  readonly issuedBy: 'phone' | 'server' | 'unknown';
  readonly transports: readonly Transport[];
  /** `trials/003-unlock/1#<flow id>` */
  readonly evidence: readonly string[];
  /** Ids of others that have the same values. */
  readonly sameAs: readonly string[];
};

/** Its values by phone: derived/unknown.jsonl, which nobody but the owner may read. */
export type UnknownValues = {
  readonly id: string;
  readonly values: readonly { readonly serial: string; readonly value: string }[];
};

/** What a search for unknown identifiers came to; `limits` says in sentences what it could not do. */
export type UnknownSearch = {
  readonly entries: readonly UnknownEntry[];
  readonly limits: readonly string[];
};

/** An unknown identifier in a comparison. */
export type UnknownFinding = UnknownEntry & {
  readonly state: Exclude<FindingState, 'changed'>;
  /** What the reviewed file says of it; absent where it says nothing. */
  readonly approval?: Approval;
  readonly gate: 'fail' | 'review' | 'none';
  readonly sentence: string;
  readonly why: string;
};

/** An unknown identifier of a run that is to be a custom one of its phones; `devices` are their files. */
export type PromotionRequest = {
  readonly run: string;
  readonly id: string;
  readonly label: string;
  readonly devices: readonly string[];
};

/** What came of it. `values` are raw: shown only where somebody asked for that. */
export type Promotion = {
  readonly values: UnknownValues['values'];
  readonly written: readonly { readonly file: string; readonly serial: string }[];
};
