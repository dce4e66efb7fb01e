const slots = 1 << 9;
/** Longer ones are seldom met again. */
const longestKept = 256;

/**
 * Paths of members by their keys' bytes. Records in a list have the same keys again and again: of what is met again
 * no string is made. One for all documents, because of its tables.
 */
export class MemberNames {
  #bytes: Buffer = Buffer.alloc(0);
  #round = 0;
  readonly #rounds = new Int32Array(slots);
  readonly #starts = new Int32Array(slots);
  readonly #ends = new Int32Array(slots);
  readonly #paths = new Array<string>(slots).fill('');
  readonly #names = new Array<string>(slots).fill('');
  readonly #join: (path: string, key: string) => string;

  constructor(join: (path: string, key: string) => string) {
    this.#join = join;
  }

  /** Begins with another document. */
  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#round = (this.#round + 1) | 0;
  }

  /** The path of the member whose key stands there. */
  nameAt(path: string, start: number, end: number): string {
    const slot = this.#slotOf(path, start, end);
    if (this.#rounds[slot] === this.#round && this.#paths[slot] === path && this.#isKept(slot, start, end))
      return this.#names[slot] as string;
    const name = this.#join(path, this.#bytes.toString('utf8', start, end));
    if (name.length > longestKept) return name;
    this.#rounds[slot] = this.#round;
    this.#starts[slot] = start;
    this.#ends[slot] = end;
    this.#paths[slot] = path;
    this.#names[slot] = name;
    return name;
  }

  #slotOf({ length }: string, start: number, end: number): number {
    let hash = (length << 8) + end - start;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (this.#bytes[at] as number), 0x01000193);
    return (hash ^ (hash >>> 15)) & (slots - 1);
  }

  #isKept(slot: number, start: number, end: number): boolean {
    const from = this.#starts[slot] as number;
    if ((this.#ends[slot] as number) - from !== end - start) return false;
    const bytes = this.#bytes;
    for (let at = start; at < end; at += 1) if (bytes[at] !== bytes[from + at - start]) return false;
    return true;
  }
}
