import type { Readable } from 'node:stream';

/** Reads exact numbers of bytes from a stream; undefined when it ends before. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #bytes = 0;

  constructor(stream: Readable) {
    this.#chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  async take(bytes: number): Promise<Buffer | undefined> {
    while (this.#bytes < bytes) {
      const next = await this.#chunks.next().catch(() => ({ done: true as const, value: undefined }));
      if (next.done === true) return undefined;
      this.#held.push(next.value);
      this.#bytes += next.value.length;
    }
    const whole = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held);
    this.#held = [whole.subarray(bytes)];
    this.#bytes -= bytes;
    return whole.subarray(0, bytes);
  }
}
