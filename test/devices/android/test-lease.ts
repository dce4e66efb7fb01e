import { LabError } from '../../../lab/errors.ts';
import type { Lease } from '../../../lab/model/lease.ts';

/** A lease in memory, which can be lost at any moment; counts how often it was checked. */
export class TestLease implements Lease {
  readonly token: number = 1;
  readonly serial: string;
  readonly #lost = new AbortController();
  checks = 0;

  constructor(serial: string) {
    this.serial = serial;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async check(): Promise<void> {
    this.checks += 1;
    if (this.lost.aborted) throw this.lost.reason;
  }

  async release(): Promise<void> {}

  lose(): void {
    this.#lost.abort(new LabError('LEASE_LOST', `Phone ${this.serial} was leased to another.`));
  }
}
