import { Socket } from 'node:net';
import { LabError } from '../errors.ts';
import type { Headers } from '../model/flow.ts';
import type { Offer } from './certificate-check/turns.ts';

/** Where a phone wanted to go: an address, or the name that it gave a proxy. */
export type Destination = { readonly host: string; readonly port: number };

/** One TCP connection of the phone, as the acceptor took it. */
export class Connection {
  /** Its flow in events.jsonl. */
  readonly flow: string;
  /** Counts from 1 over the port's life; never used twice. */
  readonly number: number;
  readonly phone: Socket;
  /** `address:port` of the phone's end. */
  readonly client: string;
  readonly address: string;
  readonly openedAt = Date.now();
  /** Where the gateway took it from its way to; null where it came to the proxy port. */
  readonly original: Destination | null;
  /** The name for which the phone had been given the address of `original`; null where it had looked up none. */
  lookedUp: string | null = null;
  /** Where the phone asked to be connected to, once it did. */
  tunnel: (Destination & { readonly headers: Headers }) | null = null;
  /** What mockttp calls the exchanges in it that are not over. */
  readonly open = new Set<string>();
  /** What was shown to it, where certificates are checked. */
  offer: Offer | null = null;
  /** What speaks in clear inside it, where the lab itself shows a faulty certificate. */
  inner: Socket | null = null;
  /** Set by whatever could be read or named in it. */
  spoke = false;
  /** Set when something was said in it that announces nothing yet. */
  began = false;
  /** Set when it broke off with nothing of a request left unread. */
  endedWhole = false;
  /** Set when its silence was written down. */
  silenceNoted = false;
  readonly #handle: Handle;
  /** What was written, once that can no longer be asked. */
  #writtenInAll: number | null = null;
  #exchanges = 0;
  #recent: Buffer[] = [];
  #recentBytes = 0;
  #forgot = false;

  constructor(number: number, phone: Socket, address: string, original: Destination | null = null) {
    this.original = original;
    this.number = number;
    this.flow = `c${number}`;
    this.phone = phone;
    this.address = address;
    this.client = `${address.includes(':') ? `[${address}]` : address}:${phone.remotePort ?? 0}`;
    this.#handle = handleOf(phone);
    const close = this.#handle.close.bind(this.#handle);
    this.#handle.close = (done) => {
      this.#writtenInAll ??= this.#handle.bytesWritten;
      close(done);
    };
  }

  /** From now on the socket, and TLS over it, tell this as the phone's port. */
  comeFrom(port: number): void {
    const { address } = this;
    const family = address.includes(':') ? 'IPv6' : 'IPv4';
    const own = { value: port, writable: true, configurable: true };
    const told = { remotePort: own, remoteAddress: { ...own, value: address } };
    for (const socket of [this.phone, this.speech]) Object.defineProperties(socket, told);
    this.#handle.getpeername = (asked) => {
      Object.assign(asked, { address, port, family });
      return 0;
    };
  }

  /**
   * Whoever takes the socket from now on ends it gently: the phone hears of it, and what it still says
   * until then is read and counted. Cut off at once, its last bytes would be in nobody's account.
   */
  lingers(): void {
    const { phone } = this;
    let leaving = false;
    phone.destroy = (cause) => {
      const broken = cause !== undefined && 'syscall' in cause;
      if (leaving || broken || phone.readableEnded) return this.cut(cause);
      leaving = true;
      const end = () => this.cut();
      const timer = setTimeout(end, lingerMs);
      phone.removeAllListeners('data');
      phone.once('end', end).once('close', () => clearTimeout(timer));
      return phone.resume().end();
    };
  }

  /** Closes the socket at once. */
  cut(cause?: Error): Socket {
    return Socket.prototype.destroy.call(this.phone, cause);
  }

  /** The flow of the next thing that happens in this connection. */
  nextFlow(): string {
    this.spoke = true;
    this.#exchanges += 1;
    return `${this.flow}.${this.#exchanges}`;
  }

  /** What the phone says, free of a TLS that the lab took off. */
  get speech(): Socket {
    return this.inner ?? this.phone;
  }

  /** Whether it was shown a certificate that its client must refuse. */
  get isFaulty(): boolean {
    return this.offer !== null && this.offer.certificate !== 'trusted';
  }

  /** Where it leads: what the phone asked for, else where the gateway took it from its way to. */
  get destination(): Destination | null {
    return this.tunnel ?? this.original;
  }

  /** `destination` by the name that the phone had looked up. */
  get namedDestination(): Destination | null {
    const { destination, lookedUp } = this;
    if (destination === null || destination !== this.original || lookedUp === null) return destination;
    return { ...destination, host: lookedUp };
  }

  /** Cumulative counts of the TCP payload: rx is what the phone sent. */
  get counts(): { rxBytes: number; txBytes: number } {
    return { rxBytes: this.phone.bytesRead, txBytes: this.#writtenInAll ?? this.#handle.bytesWritten };
  }

  /** Keeps the latest bytes for the case that mockttp finds no HTTP in them: its error has no bytes. */
  remember(chunk: Buffer): void {
    this.#recent.push(chunk);
    this.#recentBytes += chunk.length;
    while (this.#recent.length > 1 && this.#recentBytes - (this.#recent[0]?.length ?? 0) > recentLimit) {
      this.#recentBytes -= this.#recent.shift()?.length ?? 0;
      this.#forgot = true;
    }
  }

  /** `whole` where these are all that were ever remembered. */
  recent(): { readonly bytes: Buffer; readonly whole: boolean } {
    return { bytes: Buffer.concat(this.#recent), whole: !this.#forgot };
  }
}

/** A phone that was told of the end answers within this time, or is gone. */
const lingerMs = 1_000;

const recentLimit = 64 * 1024;

/**
 * What stands beneath a socket of Node. Not documented, but TLS writes and asks past the socket: its
 * own counts know nothing of what TLS wrote, and what it is said to come from TLS does not hear.
 */
type Handle = {
  readonly bytesWritten: number;
  getpeername(told: object): number;
  close(done?: () => void): void;
};

function handleOf(phone: Socket): Handle {
  const { _handle: handle } = phone as Socket & { _handle?: Partial<Handle> | null };
  if (typeof handle?.bytesWritten === 'number' && handle.getpeername && handle.close) return handle as Handle;
  throw new LabError(
    'RECORDER_FAILED',
    'The recorder cannot count the bytes of its sockets with this version of Node. Install the version that README.md names.',
  );
}
