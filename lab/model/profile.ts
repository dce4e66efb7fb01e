import type { Package } from './build.ts';
import type { CaStore } from './ca.ts';
import type { CheckedHost } from './certificate-check.ts';
import type { CleanComparison } from './clean-pass.ts';
import type { IdentifierKind } from './device.ts';
import type { EmissionKey, Recipient, Sender, Transport } from './emission.ts';
import type { Flow, Visibility } from './flow.ts';
import type { CountedFlow, GatewayFate } from './gateway.ts';
import type { PhoneReading } from './handset.ts';
import type { Attempt, Conditions, DeviceState, Run, Scope, Step } from './trial.ts';
import type { UnknownSearch } from './unknown.ts';

/** k sightings in n valid trials. */
export type Rate = { readonly k: number; readonly n: number };

/** That a build is verified to be without an emission that an earlier one had: what shows it. */
export type VerifiedFix = {
  /** Valid trials in which it was not seen, its recipient readable. */
  readonly trials: number;
  /** How often the latest build that had it showed it, in the same kind of trial. */
  readonly before: Rate;
  /** By the Jeffreys rule: how likely those trials are if nothing had changed. */
  readonly chance: number;
};

/** One emission of a build, over all trials. */
export type ProfileEntry = {
  readonly key: EmissionKey;
  readonly kind: IdentifierKind;
  readonly label: string | null;
  readonly slot: number | null;
  /** k may be 0: a sighting in an invalid attempt still proves that it is sent (`invalidOnly`). */
  readonly seen: Rate;
  /** Rates of this identifier, recipient, endpoint and place by window, `idle` and `background` too. */
  readonly byTrigger: Readonly<Record<string, Rate>>;
  /** The rate `seen` by serial; absent where one phone had all the trials. */
  readonly byPhone?: Readonly<Record<string, Rate>>;
  /** Rates in the windows outside the trigger's, by scenario of the trial: setups differ. */
  readonly inBackground: Readonly<Record<string, Rate>>;
  /** True where only attempts that do not count show it, or only the time just after a restart. */
  readonly invalidOnly: boolean;
  /** Kinds of identifier that stood in the same message. */
  readonly together: readonly IdentifierKind[];
  readonly answeredBy: 'lab' | 'server' | 'unknown';
  /** Rate in the quiet control (`idle` trials), and whether the emission counts as background. */
  readonly idle: Rate;
  readonly background: boolean;
  readonly spellings: readonly string[];
  readonly decodings: readonly (readonly string[])[];
  readonly transports: readonly Transport[];
  readonly where: string;
  readonly recipient: Recipient;
  readonly sender: Sender;
  readonly placeholder: string | null;
  readonly firstAt: number;
  /** Flows that show it: `trials/003-unlock/1#<flow id>`. */
  readonly evidence: readonly string[];
  /** Most sightings in one trial: its rate. */
  readonly perTrial: number;
};

/** In how many of the valid trials the lab's own request over TLS was decoded, and where its CA was then. */
export type Decryption = Rate & { readonly stores: readonly CaStore[] };

/** Who was contacted, readable or not. */
export type Contact = {
  readonly host: string;
  readonly domain: string;
  readonly visibility: Visibility;
  /** Set where it is `blocked` and nobody read what was to be sent: the gateway stopped it. */
  readonly unread?: true;
  readonly flows: number;
  readonly trials: readonly number[];
};

/** Bytes that left the phone in one trial, by its own counters, and what the recording explains. */
export type ByteAccount = {
  readonly trial: number;
  /** Estimated payload bytes that the phone sent on Wi-Fi or USB, headers taken off. */
  readonly sent: number;
  readonly recorded: number;
  /** What the gateway counted beside the recording, by the same estimate; absent where no gateway was. */
  readonly elsewhere?: number;
  /** `sent` minus `recorded` and `elsewhere`. Below zero the counters show less than was recorded: not trusted either. */
  readonly unexplained: number;
  /** Bytes within which `unexplained` counts as explained. */
  readonly tolerance: number;
  readonly cellular: number;
  /** Why the counters cannot be used in this trial; absent where they can. */
  readonly missing?: string;
};

/** What was found of phones that never were in the lab: how much of what is found may be invented. */
export type DecoyCount = {
  readonly phones: number;
  readonly values: number;
  /** Sent messages that were searched. */
  readonly messages: number;
  readonly hits: readonly {
    readonly identifier: IdentifierKind;
    readonly host: string;
    readonly place: string;
    /** `trials/003-unlock/1#<flow id>` */
    readonly flow: string;
  }[];
};

/** A build's emissions and what could be seen; derived/profile.json. */
export type Profile = {
  readonly schema: 'phonehome.profile/1';
  readonly run: string;
  readonly fingerprint: string;
  readonly line: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly simulated: boolean;
  readonly tool: Run['tool'];
  readonly conditions: Conditions;
  /** What of the phones' traffic was seen; absent in profiles of before, which saw what passed the proxy setting. */
  readonly scope?: Scope;
  /** By what the gateway did with them, the flows of the attempts that count; absent where no gateway was. */
  readonly counted?: Readonly<Record<GatewayFate, number>>;
  readonly devices: readonly string[];
  readonly packages: readonly Package[];
  readonly fault: string | null;
  readonly planned: number;
  readonly valid: readonly number[];
  readonly invalid: readonly { readonly trial: number; readonly reason: string }[];
  /** Valid trials by trigger; `background` counts all valid trials. */
  readonly trialsByTrigger: Readonly<Record<string, number>>;
  /** The state of the phones in the valid trials of each scenario; absent where it was not kept. */
  readonly states?: Readonly<Record<string, DeviceState>>;
  /** How long trials of each trigger listened at least, ms; absent where only `conditions.dwellMs` is known. */
  readonly dwellByTrigger?: Readonly<Record<string, number>>;
  readonly canary: boolean;
  /** The lab's own requests over TLS; absent where none were made (imports, runs of before). */
  readonly decryption?: Decryption;
  /** Absent in profiles of before. */
  readonly decoys?: DecoyCount;
  readonly flows: Readonly<Record<Visibility, number>>;
  readonly contacts: readonly Contact[];
  readonly accounts: readonly ByteAccount[];
  /** Figures of what was not scanned or not readable inside decoded messages. */
  readonly unread: readonly { readonly flow: string; readonly reason: string }[];
  readonly entries: readonly ProfileEntry[];
  /** Sentences that belong to the verdict's limits (settle limits, SIM re-inserted, …). */
  readonly notes: readonly string[];
  /** What was sent with and without the lab's instruments; absent where no clean pass was made. */
  readonly cleanPass?: CleanComparison;
  /** What came of certificate checks, by host; absent where none were made. */
  readonly certificates?: readonly CheckedHost[];
  /** Tokens that stay on one phone and that no known value explains; absent where nobody looked. */
  readonly unknown?: UnknownSearch;
  /** What the captures of other tools that it was made of do not hold; absent where the lab recorded it. */
  readonly imported?: readonly string[];
};

/** One attempt as read back from disk, before analysis. */
export type Recording = {
  readonly attempt: Attempt;
  readonly steps: readonly Step[];
  readonly flows: readonly Flow[];
  readonly readings: readonly PhoneReading[];
  /** What the gateway counted; absent where the phone was not behind one. */
  readonly counted?: readonly CountedFlow[];
  /** `trials/003-unlock/1` */
  readonly folder: string;
};
