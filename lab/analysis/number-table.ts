/** Many whole numbers with a small number each, in 14 bytes an entry and half as many again. */
export type NumberTable = {
  get(key: number): number | undefined;
  /** Keeps the first value of a key. */
  add(key: number, value: number): void;
  /** Whether there may be a key whose first 32 bits of 53 are these: quick, and wrong one time in ten. */
  mayHave(first: number): boolean;
};

const firstBit = 0x200000;
const marksPerSlot = 16;

/** An empty table: open addressing, grown at two thirds. Keys are not negative. */
export function numberTable(): NumberTable {
  return new Table();
}

class Table implements NumberTable {
  #keys = new Float64Array(1 << 10).fill(-1);
  #values = new Uint32Array(1 << 10);
  /** A bit for some of the first bits of each key: small enough to stay near the processor. */
  #marks = new Uint32Array((marksPerSlot << 10) >> 5);
  #size = 0;

  get(key: number): number | undefined {
    const slot = this.#slotOf(key);
    return this.#keys[slot] === key ? this.#values[slot] : undefined;
  }

  add(key: number, value: number): void {
    if (!this.#put(key, value)) return;
    this.#size += 1;
    if (this.#size * 3 > this.#keys.length * 2) this.#grow();
  }

  mayHave(first: number): boolean {
    const marks = this.#marks;
    const bit = first & (marks.length * 32 - 1);
    return ((marks[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }

  #put(key: number, value: number): boolean {
    const slot = this.#slotOf(key);
    if (this.#keys[slot] === key) return false;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    const bit = (key / firstBit) & (this.#marks.length * 32 - 1);
    this.#marks[bit >>> 5] = (this.#marks[bit >>> 5] as number) | (1 << (bit & 31));
    return true;
  }

  #slotOf(key: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let slot = (key / firstBit) & mask;
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Float64Array(keys.length * 2).fill(-1);
    this.#values = new Uint32Array(keys.length * 2);
    this.#marks = new Uint32Array((keys.length * 2 * marksPerSlot) >> 5);
    for (const [index, key] of keys.entries()) if (key !== -1) this.#put(key, values[index] as number);
  }
}
