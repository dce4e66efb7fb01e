import type { EmissionKey, Transport } from './emission.ts';
import type { Visibility } from './flow.ts';
import type { Rate } from './profile.ts';
import type { Conditions } from './trial.ts';

export const baselineEntryKinds = ['expected', 'exception', 'forbidden', 'noise', 'blind'] as const;
export type BaselineEntryKind = (typeof baselineEntryKinds)[number];

/** Which emissions an entry is about. A part that is left out matches everything. */
export type EntryKey = Partial<EmissionKey> & {
  /** Registrable domain of the recipient, or its host. */
  readonly recipient?: string;
  /** The worst transport that is meant; `clear` is worse than `tls`. */
  readonly transport?: Transport;
};

/** What the trials of the accepted runs showed, by phone and under which conditions; frozen by acceptance. */
export type FrozenRate = Rate & {
  /** Tag of the phone's serial (HMAC), never the serial; absent where it is all phones together. */
  readonly phone?: string;
  readonly state?: Conditions['state'];
  readonly responder?: Conditions['responder'];
};

/** An emission that a person accepted: with this transport, these forms and no more (upper bound). */
export type ExpectedEntry = {
  readonly kind: 'expected';
  readonly key: EntryKey;
  readonly transport?: Transport;
  readonly seen?: Rate;
  readonly rates?: readonly FrozenRate[];
  readonly spellings?: readonly string[];
  readonly purpose: string;
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
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

/** A recipient that may stay unreadable in this way; printed as a limit of every PASS. */
export type BlindEntry = {
  readonly kind: 'blind';
  readonly recipient: string;
  readonly visibility: Visibility;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
};

export type BaselineEntry = ExpectedEntry | ExceptionEntry | ForbiddenEntry | NoiseEntry | BlindEntry;

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
  readonly dwellMs: number;
  /** Valid trials by trigger: what the entries' rates are of, and what was not seen in them. */
  readonly trials: Readonly<Record<string, number>>;
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
};
