import type { Journal } from '../journal.ts';
import type { PhoneState } from '../phone-state.ts';
import type { PhoneNetwork } from './network.ts';
import type { Timers } from './timers.ts';

/** Android's own probe (NetworkMonitor): the network is valid when it answers 204. */
const probe = {
  method: 'GET',
  url: 'http://connectivitycheck.gstatic.com/generate_204',
  headers: [
    [
      'User-Agent',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36',
    ],
  ],
  body: null,
} as const;

/** Android's network stack runs as the system. */
const systemUid = 1000;

/** Waits between probes while the network is not valid: doubled each time, as Android does. */
const firstRetryMs = 1000;
const longestRetryMs = 600_000;

/**
 * The phone's own connectivity check: after a boot, a change of network and a change of the proxy
 * setting. Keeps `networkValidated` on the phone's state.
 */
export class ConnectivityCheck {
  readonly #state: PhoneState;
  readonly #network: PhoneNetwork;
  readonly #journal: Journal;
  readonly #timers: Timers;
  readonly #track: (work: Promise<void>) => void;
  #cancelRetry: () => void = () => {};
  #round = 0;

  /** `track` is told of each probe that the check begins by itself. */
  constructor(
    state: PhoneState,
    network: PhoneNetwork,
    journal: Journal,
    timers: Timers,
    track: (work: Promise<void>) => void,
  ) {
    this.#track = track;
    this.#state = state;
    this.#network = network;
    this.#journal = journal;
    this.#timers = timers;
  }

  get validated(): boolean {
    return this.#state.networkValidated;
  }

  /** Probes now, and again later until the network is valid. Resolves after the first probe. */
  async begin(retryMs = firstRetryMs): Promise<void> {
    this.end();
    const round = this.#round;
    const outcome = await this.#network.send(probe, {
      direct: false,
      tls: { validates: true, pins: false },
      uid: systemUid,
    });
    if (round !== this.#round) return;
    this.#state.networkValidated = outcome.status === 204;
    this.#journal.record('event', {
      name: 'connectivity-check',
      via: outcome.via,
      outcome: outcome.result,
      bytes: outcome.bytes,
      validated: this.#state.networkValidated,
    });
    if (this.#state.networkValidated || outcome.result === 'offline') return;
    const next = Math.min(retryMs * 2, longestRetryMs);
    this.#cancelRetry = this.#timers.after(retryMs, () => this.#track(this.begin(next)));
  }

  /** Stops probing; the network counts as not valid until the next probe. */
  end(): void {
    this.#round += 1;
    this.#cancelRetry();
    this.#state.networkValidated = false;
  }
}
