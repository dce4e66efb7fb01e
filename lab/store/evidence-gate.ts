import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError, sentenceOf } from '../errors.ts';
import type { Fence } from '../model/lease.ts';
import { type Refusal, refusalsName } from '../model/trace.ts';

/**
 * What every write of evidence passes: a holder that has lost its phone writes nothing more, nor makes one
 * that cannot ask Redis a trial count. The first refusal is kept in the folder, as a line that no reader takes for evidence.
 */
export class EvidenceGate {
  readonly #fence: Fence;
  readonly #folder: string;
  #refused = false;

  constructor(fence: Fence, folder: string) {
    this.#fence = fence;
    this.#folder = folder;
  }

  /** Before a line. Throws LEASE_LOST; asks nobody. */
  pass(file: string): void {
    try {
      this.#fence.hold();
    } catch (thrown) {
      throw this.#refusal(file, thrown);
    }
  }

  /** Before a file that makes a trial count, or tells its build. Rejects with LEASE_LOST. */
  async ask(file: string): Promise<void> {
    try {
      await this.#fence.check();
    } catch (thrown) {
      throw this.#refusal(file, thrown);
    }
  }

  #refusal(file: string, thrown: unknown): unknown {
    const reason = `Nothing more was written here, from ${file} on. ${sentenceOf(thrown)}`;
    if (!this.#refused) keepRefusal(this.#folder, { at: Date.now(), file, token: this.#fence.token, reason });
    this.#refused = true;
    const code = thrown instanceof LabError ? thrown.code : 'INTERNAL';
    return new LabError(code, reason, { cause: thrown });
  }
}

function keepRefusal(folder: string, refusal: Refusal): void {
  try {
    appendFileSync(join(folder, refusalsName), `${JSON.stringify(refusal)}\n`, { mode: 0o600 });
  } catch {
    // The refusal itself is what counts: it is thrown, and the trial has no trial.json.
  }
}
