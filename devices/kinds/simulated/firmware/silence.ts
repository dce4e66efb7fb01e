import type { PhoneState } from '../phone-state.ts';

/**
 * The firmware's memory of success: an emission stays silent while the SIM set and the build are
 * those under which its server gave the reply that it waits for. Survives a reboot, not a wipe.
 */
export class Silence {
  readonly #state: PhoneState;
  readonly #succeeded = new Map<string, string>();

  constructor(state: PhoneState) {
    this.#state = state;
  }

  remember(emission: string): void {
    this.#succeeded.set(emission, this.#circumstances());
  }

  holds(emission: string): boolean {
    return this.#succeeded.get(emission) === this.#circumstances();
  }

  forget(): void {
    this.#succeeded.clear();
  }

  #circumstances(): string {
    const iccids = this.#state.sims.flatMap((sim) => (sim === null ? [] : [sim.iccid])).sort();
    const fingerprint = this.#state.properties.get('ro.build.fingerprint') ?? this.#state.build.fingerprint;
    return JSON.stringify([fingerprint, iccids]);
  }
}
