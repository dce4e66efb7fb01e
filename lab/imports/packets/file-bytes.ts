import { bytesOf } from '../../har/utf8-chunks.ts';

/** A file's bytes, taken from the beginning in pieces of any length. */
export class FileBytes {
  readonly #chunks: AsyncGenerator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #offset = 0;

  constructor(file: string) {
    this.#chunks = bytesOf(file);
  }

  /** How many bytes were taken. */
  get offset(): number {
    return this.#offset;
  }

  /** The next bytes; fewer than were asked for at the end of the file. */
  async take(length: number): Promise<Buffer> {
    if (this.#held.length < length) {
      const pieces = [this.#held];
      for (let held = this.#held.length; held < length; ) {
        const { value, done } = await this.#chunks.next();
        if (done === true) break;
        pieces.push(value);
        held += value.length;
      }
      this.#held = Buffer.concat(pieces);
    }
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(taken.length);
    this.#offset += taken.length;
    return taken;
  }
}
