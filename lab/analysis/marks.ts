/**
 * Marks in blocks of 64 bits, two for each number: what is not marked is nearly always told, by one look at memory.
 * Each block is two words, the lower bits first, as the kernel reads them.
 */
export function marksFor(blocks: number): Uint32Array {
  return new Uint32Array(blocks * 2);
}

/** Marks two bits of a block, of which the last six bits of each number count. */
export function mark(marks: Uint32Array, block: number, first: number, second: number): void {
  for (const bit of [first & 63, second & 63]) {
    const at = block * 2 + (bit >>> 5);
    marks[at] = (marks[at] as number) | (1 << (bit & 31));
  }
}
