import { closeSync, openSync, writeSync } from 'node:fs';

export type JournalKind =
  | 'emission'
  | 'event'
  | 'command'
  | 'unknown-command'
  | 'http'
  | 'unknown-route'
  | 'service'
  | 'unknown-service'
  | 'fault';

/** One thing that happened on a simulated phone. `at` is ms since the epoch; the rest depends on the kind. */
export type JournalEntry = {
  readonly at: number;
  readonly kind: JournalKind;
  readonly [detail: string]: unknown;
};

/**
 * The ground truth of a simulated phone: what it was asked and what it sent, in order. Kept in
 * memory, and as JSONL in `file` where one is given (0600: emissions hold identifier values).
 */
export class Journal {
  readonly entries: JournalEntry[] = [];
  #file: number | null;

  constructor(file?: string) {
    this.#file = file === undefined ? null : openSync(file, 'a', 0o600);
  }

  record(kind: JournalKind, details: Readonly<Record<string, unknown>>): void {
    const entry: JournalEntry = { at: Date.now(), ...details, kind };
    this.entries.push(entry);
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  of(kind: JournalKind): JournalEntry[] {
    return this.entries.filter((entry) => entry.kind === kind);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
