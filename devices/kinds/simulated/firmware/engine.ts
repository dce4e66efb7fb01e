import { sentenceOf } from '../../../../lab/errors.ts';
import type { Journal } from '../journal.ts';
import type { PhoneEvent } from '../phone-event.ts';
import type { PhoneState } from '../phone-state.ts';
import { ConnectivityCheck } from './connectivity-check.ts';
import type { Emit, Firmware } from './firmware.ts';
import { identifierLookup } from './identifier-source.ts';
import type { NetworkOutcome, PhoneNetwork } from './network.ts';
import { composeRequest } from './request.ts';
import { Silence } from './silence.ts';
import type { Timers } from './timers.ts';

export type FirmwareEngineOptions = {
  /** From 0 up to 1, for `probability`. */
  readonly random?: () => number;
  /** Told of a package that is about to send: its process runs then. Answers its pid; null for a native daemon. */
  readonly onSend?: (packageName: string) => number | null;
  readonly timers?: Timers;
};

/** The trigger under which a periodic emission stands in the journal. */
const periodic = 'every';

/**
 * Runs a firmware on a phone: sends its emissions on the phone's events and with time, and the
 * system's own connectivity check. Each emission that was due is in the journal with what became of it.
 */
export class FirmwareEngine {
  readonly connectivity: ConnectivityCheck;
  readonly #state: PhoneState;
  #firmware: Firmware;
  readonly #network: PhoneNetwork;
  readonly #journal: Journal;
  readonly #random: () => number;
  readonly #onSend: (packageName: string) => number | null;
  readonly #timers: Timers;
  readonly #silence: Silence;
  readonly #cancels = new Set<() => void>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #onEvent = (event: PhoneEvent) => this.#react(event.name);
  readonly #onPower = (power: 'off' | 'on') => power === 'off' && this.#cancelAll();

  constructor(
    state: PhoneState,
    firmware: Firmware,
    network: PhoneNetwork,
    journal: Journal,
    options: FirmwareEngineOptions = {},
  ) {
    this.#state = state;
    this.#firmware = firmware;
    this.#network = network;
    this.#journal = journal;
    this.#random = options.random ?? Math.random;
    this.#onSend = options.onSend ?? (() => null);
    this.#timers = options.timers ?? state.clock;
    this.#silence = new Silence(state);
    const track = (work: Promise<void>) => this.#track(work);
    this.connectivity = new ConnectivityCheck(state, network, journal, this.#timers, track);
  }

  /** Listens to the phone from now on; one that is already on is not taken for one that boots. */
  start(): void {
    this.#state.on('event', this.#onEvent);
    this.#state.on('power', this.#onPower);
    if (this.#state.power !== 'on') return;
    this.#beginPeriods();
    this.#track(this.connectivity.begin());
  }

  /** From the next boot on the phone runs another build. What it remembers of its successes stays. */
  load(firmware: Firmware): void {
    this.#cancelAll();
    this.#firmware = firmware;
  }

  /** Sends nothing more; what is on its way ends by itself. */
  stop(): void {
    this.#state.off('event', this.#onEvent);
    this.#state.off('power', this.#onPower);
    this.#cancelAll();
  }

  /** Forgets every success (`untilReply`), as after a wipe. */
  reset(): void {
    this.#silence.forget();
  }

  /** Resolves when nothing is on its way. Delays and periods that are still running are not waited for. */
  async quiet(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  #react(name: string): void {
    if (name === 'boot') this.#beginPeriods();
    if (name === 'boot' || name === 'connectivity' || name === 'proxy')
      this.#track(this.connectivity.begin());
    for (const emit of this.#firmware.emits) {
      if ('events' in emit.on && emit.on.events.includes(name)) this.#schedule(emit, name);
    }
  }

  #beginPeriods(): void {
    this.#cancelAll();
    for (const emit of this.#firmware.emits) if ('everyMs' in emit.on) this.#repeat(emit, emit.on.everyMs);
  }

  #repeat(emit: Emit, everyMs: number): void {
    this.#after(everyMs, () => {
      this.#schedule(emit, periodic);
      this.#repeat(emit, everyMs);
    });
  }

  #schedule(emit: Emit, trigger: string): void {
    if (this.#random() >= emit.probability) return;
    if (emit.delayMs === 0) this.#track(this.#emit(emit, trigger));
    else this.#after(emit.delayMs, () => this.#track(this.#emit(emit, trigger)));
  }

  async #emit(emit: Emit, trigger: string): Promise<void> {
    const about = { name: emit.name, from: emit.from, trigger };
    if (emit.untilReply !== null && this.#silence.holds(emit.name)) {
      this.#journal.record('emission', { ...about, via: 'none', outcome: 'silent', bytes: 0 });
      return;
    }
    const missing = new Set<string>();
    try {
      const request = await composeRequest(emit.request, identifierLookup(this.#state, missing));
      const direct = emit.network === 'direct';
      const pid = this.#onSend(emit.from);
      const outcome = await this.#network.send(request, {
        direct,
        tls: emit.tls,
        uid: this.#uidOf(emit.from),
        ...(pid === null ? {} : { pid }),
      });
      this.#remember(emit, outcome);
      const { via, result, bytes, status, why } = outcome;
      const lacks = missing.size === 0 ? {} : { missing: [...missing] };
      this.#journal.record('emission', { ...about, via, outcome: result, bytes, status, why, ...lacks });
    } catch (thrown) {
      const why = sentenceOf(thrown);
      this.#journal.record('emission', { ...about, via: 'none', outcome: 'invalid-request', bytes: 0, why });
    }
  }

  /** A sender that is not installed as a package is a native daemon, under root. */
  #uidOf(packageName: string): number {
    return this.#state.packages.get(packageName)?.uid ?? 0;
  }

  #remember(emit: Emit, outcome: NetworkOutcome): void {
    if (emit.untilReply === null || outcome.result !== 'replied') return;
    if (outcome.reply.includes(emit.untilReply)) this.#silence.remember(emit.name);
  }

  #after(ms: number, callback: () => void): void {
    const cancel = this.#timers.after(ms, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    this.#cancels.add(cancel);
  }

  #cancelAll(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    this.connectivity.end();
  }

  #track(work: Promise<void>): void {
    this.#inFlight.add(work);
    void work.finally(() => this.#inFlight.delete(work));
  }
}
