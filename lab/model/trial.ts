import type { Installation } from './build.ts';
import type { CaStore } from './ca.ts';
import type { CleanTrial } from './clean-pass.ts';
import type { Sim } from './device.ts';
import type { FactorState } from './factor.ts';
import type { ImportedCapture } from './imported.ts';

export const responderNames = ['sink', 'success', 'forward', 'fail'] as const;
/** What the lab answers: nothing of use, a success that silences, the real server's answer, or a fault. */
export type ResponderName = (typeof responderNames)[number];

/**
 * `wiped`: fresh from a factory reset. `upgraded`: brought to its build by an update, with its data.
 * `sim-new`: with a SIM that it never had in; `sim-known`: with one that it had, the usual state.
 */
export const deviceStates = ['wiped', 'sim-new', 'sim-known', 'upgraded'] as const;
export type DeviceState = (typeof deviceStates)[number];

/** Only trials under equal conditions are compared. */
export type Conditions = {
  readonly state: DeviceState;
  readonly responder: ResponderName;
  /** Digest of the rules by which some hosts are answered otherwise (`AnswerRules`); absent without any. */
  readonly answers?: string;
  /** Hosts were shown certificates that a client must refuse. */
  readonly tlsCheck?: true;
  readonly dwellMs: number;
};

/** All that the lab answers, as one word: only trials that were answered alike are compared. */
export function answeringOf({
  responder,
  answers,
  tlsCheck,
}: {
  readonly responder: string;
  readonly answers?: string;
  readonly tlsCheck?: true;
}): string {
  const rules = answers === undefined ? '' : ` with rules ${answers}`;
  return `${responder}${rules}${tlsCheck === true ? ' and certificate checks' : ''}`;
}

/** One scenario once. `number` counts from 1 over the run, in the randomised order of the plan. */
export type Trial = {
  readonly number: number;
  readonly scenario: string;
  readonly conditions: Conditions;
  /** Of an experiment; absent elsewhere. The phone was read back in that state, or the trial does not count. */
  readonly factor?: FactorState;
};

/** A step is an event with the lab's time; `window` marks tell which window is open from then on. */
export type Step = {
  /** Lab time, ms since the epoch. */
  readonly at: number;
  readonly name:
    | 'setup'
    | 'settle'
    | 'settle-limit'
    | 'trigger'
    /** The lab restarts the phone. */
    | 'reboot'
    | 'dwell'
    | 'end'
    | 'canary'
    | 'note'
    /** What the lab was about to do to the phone, said before it did: an upgrade, a way back, a wipe. */
    | 'said'
    | 'failed';
  readonly text?: string;
  /** On `end`: how much of the dwell went by on the phone's own clock only (simulated phones), ms. */
  readonly passedMs?: number;
};

/** trial.json of one attempt. `invalid` is null for a valid attempt, else the reason as a sentence. */
export type Attempt = {
  readonly trial: Trial;
  /** From 1. */
  readonly attempt: number;
  /** The phone that it ran on. */
  readonly serial: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly invalid: string | null;
  readonly fencingToken: number;
  readonly canaryToken: string;
  readonly sim: Sim | null;
  /**
   * The state in which the phone was when it was watched: the planned one, unless the trigger led to
   * another. Absent in attempts of before; then the planned one counts.
   */
  readonly state?: DeviceState;
  /** What its trigger installed; absent where it installed nothing. */
  readonly installation?: Installation;
  /** Where the lab's CA was on the phone; absent in attempts of before. */
  readonly ca?: CaStore;
  /** The capture of another tool that it was made of; absent where the lab recorded it. */
  readonly imported?: string;
};

/** What of a phone's traffic the lab sees: what passes its proxy setting, or all that leaves it. */
export type Scope = 'proxy' | 'gateway';

/** run.json: the plan and what it ran on. Raw identifier values never stand here. */
export type Run = {
  readonly schema: 'phonehome.run/1';
  readonly id: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly fingerprint: string;
  readonly line: string;
  readonly serials: readonly string[];
  readonly simulated: boolean;
  readonly seed: number;
  readonly trials: readonly Trial[];
  readonly conditions: Conditions;
  readonly tool: { readonly version: string; readonly ruleset: string };
  /** Set when the run ended by a fault of the lab: what happened. */
  readonly fault: string | null;
  /** What was installed on its phones before the first trial; absent where nothing was. */
  readonly installations?: readonly Installation[];
  /** Clock of the phone minus clock of the lab, ms, by serial. */
  readonly clockSkewMs: Readonly<Record<string, number>>;
  /** The files that it was started with, as they were named; absent in runs of earlier versions. */
  readonly files?: { readonly firmware: string | null; readonly devices: readonly string[] };
  /** What of the phones' traffic was seen: absent, and in runs of earlier versions, what passed their proxy setting. */
  readonly scope?: Scope;
  /** What a verdict's reader must know of its phones: sentences without values. */
  readonly notes?: readonly string[];
  /** What was done once more without the lab's certificate and proxy setting; absent where nothing was. */
  readonly clean?: readonly CleanTrial[];
  /** The captures of other tools that it was made of; absent where the lab recorded it. */
  readonly imported?: readonly ImportedCapture[];
};
