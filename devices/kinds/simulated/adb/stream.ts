import { Duplex } from 'node:stream';

/** What a stream needs of its connection; ids are known to the connection. */
export type StreamWire = {
  write(data: Buffer): void;
  acknowledge(): void;
  close(): void;
};

/**
 * One ADB stream. One WRTE is under way at a time, in each direction: a write finishes when the
 * host acknowledged it, and the host's next write is asked for when this one was read. ADB knows no
 * half-closed stream: ending the writable side closes both.
 */
export class AdbStream extends Duplex {
  readonly #wire: StreamWire;
  readonly #payloadLimit: number;
  readonly #hangup = new AbortController();
  #acknowledged: (() => void) | null = null;
  #owesAcknowledgement = false;
  #over = false;

  constructor(payloadLimit: number, wire: StreamWire) {
    super({ allowHalfOpen: true });
    this.#payloadLimit = payloadLimit;
    this.#wire = wire;
  }

  /** Aborted when the stream is closed, by either side. */
  get gone(): AbortSignal {
    return this.#hangup.signal;
  }

  /** A WRTE came from the host. */
  received(data: Buffer): void {
    this.#owesAcknowledgement = true;
    if (this.push(data)) this.#acknowledge();
  }

  /** An OKAY came from the host. */
  ready(): void {
    const acknowledged = this.#acknowledged;
    this.#acknowledged = null;
    acknowledged?.();
  }

  /** The host closed the stream, or the connection is gone. What was received can still be read. */
  hungUp(): void {
    if (this.#over) return;
    this.#over = true;
    this.push(null);
    this.ready();
    this.#hangup.abort();
  }

  override _read(): void {
    this.#acknowledge();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, 0, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#over) {
      this.#over = true;
      this.#wire.close();
      this.push(null);
    }
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#over) {
      this.#over = true;
      this.#wire.close();
    }
    this.ready();
    this.#hangup.abort();
    done(error);
  }

  #send(chunk: Buffer, offset: number, done: (error?: Error | null) => void): void {
    if (this.#over) done(new Error('The host closed this ADB stream.'));
    else if (offset >= chunk.length) done();
    else {
      const end = offset + this.#payloadLimit;
      this.#acknowledged = () => this.#send(chunk, end, done);
      this.#wire.write(chunk.subarray(offset, end));
    }
  }

  #acknowledge(): void {
    if (!this.#owesAcknowledgement || this.#over) return;
    this.#owesAcknowledgement = false;
    this.#wire.acknowledge();
  }
}
