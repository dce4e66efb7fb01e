import type { Socket } from 'node:net';
import type { Headers } from '../model/flow.ts';

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
  /** Where the phone asked to be connected to, once it did. */
  tunnel: (Destination & { readonly headers: Headers }) | null = null;
  /** Set by whatever could be read or named in it. */
  spoke = false;
  /** Set when its silence was written down. */
  silenceNoted = false;
  #exchanges = 0;
  #recent: Buffer[] = [];
  #recentBytes = 0;

  constructor(number: number, phone: Socket, address: string, original: Destination | null = null) {
    this.original = original;
    this.number = number;
    this.flow = `c${number}`;
    this.phone = phone;
    this.address = address;
    this.client = `${address.includes(':') ? `[${address}]` : address}:${phone.remotePort ?? 0}`;
  }

  /** The flow of the next thing that happens in this connection. */
  nextFlow(): string {
    this.spoke = true;
    this.#exchanges += 1;
    return `${this.flow}.${this.#exchanges}`;
  }

  /** Where it leads: what the phone asked for, else where the gateway took it from its way to. */
  get destination(): Destination | null {
    return this.tunnel ?? this.original;
  }

  /** Cumulative counts of the TCP payload: rx is what the phone sent. */
  get counts(): { rxBytes: number; txBytes: number } {
    return { rxBytes: this.phone.bytesRead, txBytes: this.phone.bytesWritten };
  }

  /** Keeps the latest bytes for the case that mockttp finds no HTTP in them: its error has no bytes. */
  remember(chunk: Buffer): void {
    this.#recent.push(chunk);
    this.#recentBytes += chunk.length;
    while (this.#recent.length > 1 && this.#recentBytes - (this.#recent[0]?.length ?? 0) > recentLimit) {
      this.#recentBytes -= this.#recent.shift()?.length ?? 0;
    }
  }

  recent(): Buffer {
    return Buffer.concat(this.#recent);
  }
}

const recentLimit = 64 * 1024;
