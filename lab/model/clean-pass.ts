import type { PhoneReading } from './handset.ts';

/** What of a reading tells who sent how much. */
export type UidReading = Pick<PhoneReading, 'at' | 'bootId' | 'uids'>;

/**
 * A scenario once more, with neither the lab's certificate nor its proxy setting on the phone: nothing is
 * recorded, and what the phone counts by uid is all that is known of it.
 */
export type CleanTrial = {
  readonly serial: string;
  readonly scenario: string;
  readonly startedAt: number;
  /** At its start, just before each restart, at its end. */
  readonly readings: readonly UidReading[];
  /** Why it does not count, as a sentence; null where it does. */
  readonly fault: string | null;
};

/** In how many trials a sender sent anything, and the bytes of all of them. */
export type Sent = { readonly k: number; readonly n: number; readonly bytes: number };

/** One uid of the phone in both passes. */
export type CleanRow = {
  readonly uid: number;
  /** The packages of that uid; empty where none is known. */
  readonly packages: readonly string[];
  readonly clean: Sent;
  readonly instrumented: Sent;
  /** Set where it sent in one pass only. */
  readonly only: 'clean' | 'instrumented' | null;
};

/** What a phone sends with and without the lab's instruments, by sender. */
export type CleanComparison = {
  readonly trials: number;
  /** Why trials of the clean pass do not count. */
  readonly faults: readonly string[];
  readonly rows: readonly CleanRow[];
  readonly sentence: string;
};
