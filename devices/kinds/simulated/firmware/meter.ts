import type { Counters, PhoneState } from '../phone-state.ts';
import { type ConnectionPhase, connectionFrames, type Frames } from './frames.ts';
import type { WireObserver } from './wire.ts';

const nothing: Frames = { txPackets: 0, rxPackets: 0, txBytes: 0, rxBytes: 0 };

/** Keeps one connection's frames in the counters of the interface that it goes over and of its sender's uid. */
export class Meter implements WireObserver {
  readonly #state: PhoneState;
  readonly #interface: string;
  readonly #uid: number;
  readonly #bootId: string;
  #phase: ConnectionPhase = 'syn';
  #sent = 0;
  #received = 0;
  #counted = nothing;

  constructor(state: PhoneState, interfaceName: string, uid: number) {
    this.#state = state;
    this.#interface = interfaceName;
    this.#uid = uid;
    this.#bootId = state.bootId;
    this.#update();
  }

  opened(): void {
    this.#phase = 'open';
    this.#update();
  }

  moved(sentBytes: number, receivedBytes: number): void {
    this.#sent = sentBytes;
    this.#received = receivedBytes;
    this.#update();
  }

  closed(): void {
    if (this.#phase === 'open') this.#phase = 'closed';
    this.#update();
  }

  #update(): void {
    const now = connectionFrames(this.#sent, this.#received, this.#phase);
    const before = this.#counted;
    this.#counted = now;
    if (this.#state.bootId !== this.#bootId) return;
    add(this.#state.counters, this.#interface, now, before);
    if (this.#interface !== 'lo') add(this.#state.uidCountersOn(this.#interface), this.#uid, now, before);
  }
}

function add<Key>(all: Map<Key, Counters>, key: Key, now: Frames, before: Frames): void {
  const counters: Counters = all.get(key) ?? { ...nothing };
  for (const name of ['txPackets', 'rxPackets', 'txBytes', 'rxBytes'] as const) {
    counters[name] += now[name] - before[name];
  }
  all.set(key, counters);
}
