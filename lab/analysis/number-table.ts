import { mark, marksFor } from './marks.ts';

/** Many whole numbers with a small number each, in 14 bytes an entry and half as many again. */
export type NumberTable = {
  get(key: number): number | undefined;
  /** Keeps the first value of a key. */
  add(key: number, value: number): void;
  /** Marks for all keys: the first 32 of their 53 bits tell the block, of the other 21 the first sixteen what is marked in it. */
  readonly marks: Uint32Array;
};

const firstBit = 0x200000;
const slotsPerBlock = 4;

/** An empty table: open addressing, grown at two thirds. Keys are not negative. */
export function numberTable(): NumberTable {
  return new Table();
}

class Table implements NumberTable {
  #keys = new Float64Array(1 << 10).fill(-1);
  #values = new Uint32Array(1 << 10);
  #marks = marksFor((1 << 10) / slotsPerBlock);
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

  get marks(): Uint32Array {
    return this.#marks;
  }

  #put(key: number, value: number): boolean {
    const slot = this.#slotOf(key);
    if (this.#keys[slot] === key) return false;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    const rest = key % firstBit;
    mark(this.#marks, (key / firstBit) & (this.#marks.length / 2 - 1), rest >>> 11, rest >>> 5);
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
    this.#marks = marksFor((keys.length * 2) / slotsPerBlock);
    for (const [index, key] of keys.entries()) if (key !== -1) this.#put(key, values[index] as number);
  }
}
