import type { Socket } from 'node:net';
import { type ConnectHead, readConnectHead } from './connect-head.ts';
import type { Connection } from './connection.ts';
import { announced } from './first-bytes.ts';
import type { Interceptor } from './interceptor.ts';
import type { RawFlows } from './raw-flows.ts';

/** Who is told of what is found out about a connection. */
export type ReceptionListener = {
  bytes(): void;
  tunnelled(connection: Connection): void;
  unreadable(connection: Connection, cause: string): void;
};

/**
 * Receives one connection of the phone: answers CONNECT itself, looks at the first bytes, and gives
 * HTTP and TLS to mockttp and anything else to the raw flows. So that a tunnel is on record even if
 * it stays silent, and bytes that mockttp cannot read never leave the lab by its hand.
 */
export function receive(
  connection: Connection,
  interceptor: Interceptor,
  raw: RawFlows,
  listener: ReceptionListener,
): void {
  new Reception(connection, interceptor, raw, listener).start();
}

const established = 'HTTP/1.1 200 Connection established\r\n\r\n';
const badRequest = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

class Reception {
  readonly #connection: Connection;
  readonly #interceptor: Interceptor;
  readonly #raw: RawFlows;
  readonly #listener: ReceptionListener;
  readonly #phone: Socket;
  #head = Buffer.alloc(0);
  #decided = false;
  /** Undoes what waits for the phone's first word in a tunnel. */
  #stopWaiting: () => void = () => {};

  constructor(connection: Connection, interceptor: Interceptor, raw: RawFlows, listener: ReceptionListener) {
    this.#connection = connection;
    this.#interceptor = interceptor;
    this.#raw = raw;
    this.#listener = listener;
    this.#phone = connection.phone;
  }

  start(): void {
    if (this.#connection.original !== null) this.#awaitFirstWord();
    this.#phone.on('data', (chunk: Buffer) => {
      this.#listener.bytes();
      if (!this.#decided) this.#look(chunk);
    });
    this.#phone.once('end', () => this.#ended());
    this.#phone.once('close', () => this.#stopWaiting());
  }

  #look(chunk: Buffer): void {
    this.#head = Buffer.concat([this.#head, chunk]);
    const found = announced(this.#head);
    if (found === 'more') return;
    if (found === 'connect' && this.#connection.tunnel === null) this.#connect();
    else if (found === 'raw') this.#toRaw();
    else this.#toInterceptor(found);
  }

  #connect(): void {
    const head = readConnectHead(this.#head);
    if (head === 'more') return;
    if (head === 'bad') {
      this.#decided = true;
      this.#connection.remember(this.#head);
      this.#listener.unreadable(this.#connection, 'a CONNECT that cannot be read');
      this.#phone.end(badRequest);
      return;
    }
    this.#tunnel(head);
  }

  #tunnel({ host, port, headers, rest }: ConnectHead): void {
    this.#connection.tunnel = { host, port, headers };
    this.#listener.tunnelled(this.#connection);
    this.#phone.write(established);
    this.#head = Buffer.alloc(0);
    this.#awaitFirstWord();
    if (rest.length > 0) this.#look(rest);
  }

  /** In a way that leads to a server: it speaks first in some protocols. */
  #awaitFirstWord(): void {
    this.#stopWaiting();
    this.#stopWaiting = this.#raw.awaitServer(this.#connection, () => {
      this.#decided = true;
    });
  }

  #toRaw(): void {
    this.#stopWaiting();
    this.#decided = true;
    this.#raw.begin(this.#connection, this.#head);
  }

  #toInterceptor(protocol: 'connect' | 'http' | 'tls'): void {
    this.#stopWaiting();
    this.#decided = true;
    const head = this.#head;
    this.#phone.pause();
    if (protocol !== 'tls') this.#rememberAll(head);
    this.#interceptor.enter(this.#connection).then(
      (inside) => this.#join(inside, head),
      () => {
        this.#listener.unreadable(this.#connection, 'the recorder could not take the connection');
        this.#phone.destroy();
      },
    );
  }

  #join(inside: Socket, head: Buffer): void {
    const phone = this.#phone;
    if (phone.destroyed) {
      inside.destroy();
      return;
    }
    phone.once('close', (hadError) => (hadError ? inside.destroy() : inside.end()));
    inside.once('close', () => phone.destroySoon());
    const relay = () => {
      inside.write(head);
      phone.pipe(inside);
      inside.pipe(phone);
    };
    const { destination } = this.#connection;
    if (destination === null) relay();
    else openTunnel(inside, destination, relay);
  }

  /** Clear HTTP only: inside TLS the latest bytes would tell nothing. */
  #rememberAll(head: Buffer): void {
    this.#connection.remember(head);
    this.#phone.on('data', (chunk: Buffer) => this.#connection.remember(chunk));
  }

  /** The phone ended its side before it had said enough to be understood. */
  #ended(): void {
    if (this.#decided) return;
    this.#decided = true;
    this.#stopWaiting();
    if (this.#head.length > 0) this.#raw.begin(this.#connection, this.#head);
    this.#phone.end();
  }
}

/** Tells mockttp the tunnel's target in its own way in, and takes its answer off before the phone's bytes follow. */
function openTunnel(inside: Socket, { host, port }: { host: string; port: number }, ready: () => void): void {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  inside.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  let answer = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) return;
    inside.removeListener('data', read);
    inside.pause();
    const rest = answer.subarray(end + 4);
    if (rest.length > 0) inside.unshift(rest);
    ready();
  };
  inside.on('data', read);
}
