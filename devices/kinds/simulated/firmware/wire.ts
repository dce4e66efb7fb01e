import { Duplex } from 'node:stream';

/** What watches the bytes of a connection. */
export type WireObserver = {
  /** After bytes went out or came in. */
  moved(sentBytes: number, receivedBytes: number): void;
};

/** Looks at received bytes before the client does; answers the last bytes to send, or null to go on. */
export type Inspector = (chunk: Buffer) => { readonly farewell: Buffer; readonly error: Error } | null;

/** How long the other side may take to close after it was told why. */
const farewellMs = 1000;

/** A connection of the phone, each byte of which is counted where it meets the network. */
export class Wire extends Duplex {
  #sent = 0;
  #received = 0;
  readonly #inner: Duplex;
  readonly #observer: WireObserver;
  #inspector: Inspector | null = null;
  /** Resolves when the connection is closed and no more bytes can move. */
  readonly gone: Promise<void>;

  constructor(inner: Duplex, observer: WireObserver) {
    super({ allowHalfOpen: true });
    this.#inner = inner;
    this.#observer = observer;
    inner.on('data', (chunk: Buffer) => this.#receive(chunk));
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    this.gone = new Promise((resolve) => inner.once('close', () => resolve(this.#end())));
  }

  /** Payload bytes that were written to the network. */
  get sentBytes(): number {
    return this.#sent;
  }

  /** Shows all bytes that come in from now on to an inspector, which may end the connection. */
  inspect(inspector: Inspector): void {
    this.#inspector = inspector;
  }

  override _read(): void {
    if (this.#inner.isPaused()) this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#count(chunk.length, 0);
    this.#inner.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#inner.writableEnded) this.#inner.destroy();
    else if (!this.#inner.destroyed) this.#closeSoon();
    done(error);
  }

  #receive(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#count(0, chunk.length);
    const verdict = this.#inspector?.(chunk) ?? null;
    if (verdict === null) {
      if (!this.push(chunk)) this.#inner.pause();
      return;
    }
    this.#count(verdict.farewell.length, 0);
    this.#inner.end(verdict.farewell);
    this.destroy(verdict.error);
  }

  /** What came in before the end can still be read. */
  #end(): void {
    this.push(null);
    if (this.readableEnded) this.destroy();
    else this.once('end', () => this.destroy());
  }

  #count(sent: number, received: number): void {
    this.#sent += sent;
    this.#received += received;
    this.#observer.moved(this.#sent, this.#received);
  }

  /** What was written last is still to be delivered: the other side closes, or is cut off. */
  #closeSoon(): void {
    const inner = this.#inner;
    inner.resume();
    const timer = setTimeout(() => inner.destroy(), farewellMs);
    inner.once('close', () => clearTimeout(timer));
  }
}
