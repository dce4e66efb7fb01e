import type { Firmware } from './firmware/firmware.ts';

/** `a` is `_a` in `ro.boot.slot_suffix`. */
export type Slot = 'a' | 'b';

/**
 * The two system slots of the phone. An update goes into the one that is not running; the next boot
 * tries it, and where it does not come up the bootloader falls back to the other without a word.
 */
export class Slots {
  readonly #firmware: Record<Slot, Firmware>;
  #active: Slot = 'a';
  #untried = false;
  /** Whether a slot that was written comes up. */
  boots = true;

  constructor(firmware: Firmware) {
    this.#firmware = { a: firmware, b: firmware };
  }

  get active(): Slot {
    return this.#active;
  }

  get firmware(): Firmware {
    return this.#firmware[this.#active];
  }

  /** Writes an update into the other slot, for the next boot. */
  write(firmware: Firmware): void {
    this.#firmware[other(this.#active)] = firmware;
    this.#untried = true;
  }

  /** What the bootloader does: `updated` where a new slot came up, `fell-back` where it did not. */
  boot(): 'same' | 'updated' | 'fell-back' {
    if (!this.#untried) return 'same';
    this.#untried = false;
    if (!this.boots) return 'fell-back';
    this.#active = other(this.#active);
    return 'updated';
  }
}

function other(slot: Slot): Slot {
  return slot === 'a' ? 'b' : 'a';
}
