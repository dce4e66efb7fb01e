import type { CertificateFault } from './certificate-check.ts';
import type { EmissionKey, Transport } from './emission.ts';
import type { Visibility } from './flow.ts';
import type { Rate } from './profile.ts';
import type { Conditions } from './trial.ts';
import type { UnknownScope } from './unknown.ts';

export const baselineEntryKinds = [
  'expected',
  'exception',
  'forbidden',
  'noise',
  'blind',
  'certificate',
  'unknown',
] as const;
export type BaselineEntryKind = (typeof baselineEntryKinds)[number];

/** Which emissions an entry is about. A part that is left out matches everything. */
export type EntryKey = Partial<EmissionKey> & {
  /** Registrable domain of the recipient, or its host. */
  readonly recipient?: string;
  /** The worst transport that is meant; `clear` is worse than `tls`. */
  readonly transport?: Transport;
};

/**
 * What one accepted run showed of an emission; frozen by acceptance. Windows in which it was not seen
 * are left out: how many trials they had stands with the run, and so do state and responder.
 */
export type FrozenRate = Rate & {
  /** Id of the run, as in `runs`. */
  readonly run: string;
  /** Sightings in the trigger's window, by scenario. */
  readonly by?: Readonly<Record<string, number>>;
  /** Sightings in the windows outside the trigger's, by scenario. */
  readonly background?: Readonly<Record<string, number>>;
  /** By phone, counted from 1 in the order of the run's phones: never a serial. Absent for one phone. */
  readonly phones?: Readonly<Record<string, Rate>>;
};

/** An emission that a person accepted: with this transport, these forms and no more (upper bound). */
export type ExpectedEntry = {
  readonly kind: 'expected';
  readonly key: EntryKey;
  readonly transport?: Transport;
  readonly seen?: Rate;
  readonly rates?: readonly FrozenRate[];
  readonly spellings?: readonly string[];
  /** What the maker sends it for. */
  readonly purpose: string;
  /** Why it was accepted, where that says more than the purpose. */
  readonly reason?: string;
  readonly by: string;
  /** Days as `2026-01-10`. */
  readonly at: string;
  readonly reviewBy?: string;
  /** How it was accepted together with others: `recipient maker.example`, `package com.example`. */
  readonly bulk?: string;
};

/** A known emission that is put up with for a while; an upper bound, too. Re-opens when it expires. */
export type ExceptionEntry = {
  readonly kind: 'exception';
  readonly key: EntryKey;
  readonly transport?: Transport;
  readonly seen?: Rate;
  readonly rates?: readonly FrozenRate[];
  readonly spellings?: readonly string[];
  readonly owner: string;
  readonly reason: string;
  readonly at?: string;
  /** At most 90 days after `at`. */
  readonly expires: string;
};

/** Fails always, whatever else the file says. */
export type ForbiddenEntry = { readonly kind: 'forbidden'; readonly key: EntryKey; readonly reason?: string };

/** An emission whose comings and goings mean nothing; its form is still an upper bound. */
export type NoiseEntry = {
  readonly kind: 'noise';
  readonly key: EntryKey;
  readonly transport?: Transport;
  readonly spellings?: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

/** What may be approved. Traffic around the proxy never is: nobody knows where it goes. */
export const blindVisibilities = ['refused', 'opaque', 'blocked'] as const satisfies readonly Visibility[];
export type BlindVisibility = (typeof blindVisibilities)[number];

/** A recipient that may stay unreadable in this way; printed as a limit of every PASS. */
export type BlindEntry = {
  readonly kind: 'blind';
  readonly recipient: string;
  readonly visibility: BlindVisibility;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
};

/** What a person decided on what is no emission. */
export type Decision =
  | {
      readonly is: 'expected';
      readonly reason: string;
      readonly by: string;
      readonly at: string;
      readonly reviewBy?: string;
    }
  | {
      readonly is: 'exception';
      readonly owner: string;
      readonly reason: string;
      readonly at?: string;
      /** At most 90 days after `at`. */
      readonly expires: string;
    }
  | { readonly is: 'forbidden'; readonly reason?: string };

/**
 * Clients of a host (or of a domain's hosts) that send on certificates which a client must refuse, as `run
 * --tls-check` shows them. `accepts` is an upper bound; of what is forbidden each one fails.
 */
export type CertificateSubject = {
  readonly kind: 'certificate';
  readonly recipient: string;
  readonly accepts: readonly CertificateFault[];
};

/**
 * An identifier that nobody listed, by where it is sent. A part that is left out matches everything; `survives`
 * is an upper bound.
 */
export type UnknownSubject = {
  readonly kind: 'unknown';
  readonly recipient: string;
  readonly endpoint?: string;
  readonly place?: string;
  readonly survives?: UnknownScope;
};

export type DecisionSubject = CertificateSubject | UnknownSubject;
export type CertificateEntry = CertificateSubject & Decision;
export type UnknownIdentifierEntry = UnknownSubject & Decision;
export type DecisionEntry = CertificateEntry | UnknownIdentifierEntry;

export type BaselineEntry =
  | ExpectedEntry
  | ExceptionEntry
  | ForbiddenEntry
  | NoiseEntry
  | BlindEntry
  | DecisionEntry;

/** An entry with its place in the reviewed file, for messages, SARIF locations and approvals. */
export type PlacedEntry = BaselineEntry & { readonly file: string; readonly line: number };

/** A run whose captures a person accepted into a baseline. */
export type BaselineRun = {
  readonly id: string;
  readonly fingerprint: string;
  readonly ruleset: string;
  /** Where its folder was when it was accepted; it is looked for by its id, too. */
  readonly folder: string;
  readonly state: Conditions['state'];
  readonly responder: Conditions['responder'];
  readonly answers?: string;
  readonly tlsCheck?: true;
  /** Set where its phones were behind the gateway. */
  readonly scope?: 'gateway';
  readonly dwellMs: number;
  readonly simulated: boolean;
  /** Day on which it began. */
  readonly at: string;
  /** Valid trials by trigger: what the entries' rates are of, and what was not seen in them. */
  readonly trials: Readonly<Record<string, number>>;
  /** The state of the phones in the trials of each scenario, which a trigger may change; absent in older files. */
  readonly states?: Readonly<Record<string, Conditions['state']>>;
  /** How long the trials of each scenario listened, ms; absent in older files. */
  readonly dwells?: Readonly<Record<string, number>>;
  /** Ids of findings that it showed and nobody approved with it. */
  readonly open?: readonly string[];
};

/** `baselines/<line>.yaml`: what a person approved of a line (product × region × channel). */
export type Baseline = {
  /** Path of the file, as the reader gave it. */
  readonly file: string;
  readonly line: string;
  readonly runs: readonly BaselineRun[];
  readonly entries: readonly PlacedEntry[];
};

/** What an entry did to a finding, for whoever reads the report. */
export type Approval = {
  readonly kind: BaselineEntryKind;
  readonly file: string;
  readonly line: number;
  /** Purpose or reason, owner and date as one sentence. */
  readonly text: string;
  /** Where the finding goes beyond what was approved, or the entry has expired: why it does not hold. */
  readonly broken?: string;
  /** The day of its review, where that has passed. */
  readonly overdue?: string;
};

/** What a comparison with a reviewed file has beside its differences. */
export type Approvals = {
  readonly file: string;
  /** Entries that were accepted together with others. */
  readonly bulk: number;
  /** What a reader of the verdict must know of the file: sentences. */
  readonly notes: readonly string[];
  /** What of the file keeps the build from a PASS: sentences. */
  readonly gaps: readonly string[];
  /** What it says of what is no emission, and the day on which it is held against a run; absent where it says nothing. */
  readonly decisions?: {
    readonly today: Day;
    readonly entries: readonly (PlacedEntry & DecisionEntry)[];
  };
};

/** A day in UTC: `2026-01-10`. */
export type Day = string;

/** A baseline with no approval and no run in it. */
export function emptyBaseline(file: string, line: string): Baseline {
  return { file, line, runs: [], entries: [] };
}
