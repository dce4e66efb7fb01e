import type { CaptureEvent, FlowSight } from '../../model/flow.ts';
import { SeenFlows } from './seen-flows.ts';

/** A person follows so many; what a hostile phone sends beyond must not load the lab's own ways. */
export const mostTold = { perSecond: 10, perAttempt: 60 } as const;

/**
 * Tells of an attempt's flows as they end, within a budget. The rest is counted, and the count is told
 * when it gets a digit more and at the end.
 */
export class FlowSights {
  readonly #tell: (sight: FlowSight) => void;
  readonly #flows = new SeenFlows();
  #told = 0;
  #second = 0;
  #inSecond = 0;
  #untold = 0;
  #said = 0;

  constructor(tell: (sight: FlowSight) => void) {
    this.#tell = tell;
  }

  see(event: CaptureEvent, now = Date.now()): void {
    const flow = this.#flows.see(event);
    if (flow === null) return;
    if (this.#mayTell(now)) this.#tell({ flow, untold: this.#untold });
    else {
      this.#untold += 1;
      if (/^10*$/.test(String(this.#untold))) this.settle();
    }
  }

  /** Tells how many were not told, where that is news. */
  settle(): void {
    if (this.#untold === this.#said) return;
    this.#said = this.#untold;
    this.#tell({ flow: null, untold: this.#untold });
  }

  #mayTell(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) this.#inSecond = 0;
    this.#second = second;
    if (this.#told >= mostTold.perAttempt || this.#inSecond >= mostTold.perSecond) return false;
    this.#told += 1;
    this.#inSecond += 1;
    return true;
  }
}
