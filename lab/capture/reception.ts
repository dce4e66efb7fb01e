import type { Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import type { Checks } from './certificate-check/checks.ts';
import { showFault } from './certificate-check/show-fault.ts';
import { type ClientHello, readClientHello } from './client-hello/read-client-hello.ts';
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
  /** Its client began TLS with these words. */
  greeted(connection: Connection, hello: ClientHello): void;
  /** Its client is being shown `connection.offer`. */
  shown(connection: Connection): void;
  /** Application data came on a faulty certificate, or the connection ended without any. */
  unverified(connection: Connection): void;
  refused(connection: Connection, cause: string): void;
  /** A line of the TLS key log of what the lab itself takes off a connection. */
  keyed(line: Buffer): void;
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
  checks: Checks | null = null,
): void {
  new Reception(connection, interceptor, raw, listener, checks).start();
}

const established = 'HTTP/1.1 200 Connection established\r\n\r\n';
const nothing = Buffer.alloc(0);
const http2 = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const prefaceBytes = http2.length;
const badRequest = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

class Reception {
  readonly #connection: Connection;
  readonly #interceptor: Interceptor;
  readonly #raw: RawFlows;
  readonly #listener: ReceptionListener;
  /** The connection, or what speaks inside the TLS that was taken off it. */
  readonly #phone: Socket;
  readonly #checks: Checks | null;
  #head: Buffer = nothing;
  #decided = false;
  /** Undoes what waits for the phone's first word in a tunnel. */
  #stopWaiting: () => void = () => {};

  constructor(
    connection: Connection,
    interceptor: Interceptor,
    raw: RawFlows,
    listener: ReceptionListener,
    checks: Checks | null,
  ) {
    this.#checks = checks;
    this.#connection = connection;
    this.#interceptor = interceptor;
    this.#raw = raw;
    this.#listener = listener;
    this.#phone = connection.speech;
  }

  start(): void {
    if (this.#connection.original !== null && !this.#isInner) this.#awaitFirstWord();
    this.#phone.on('readable', this.#read);
    this.#phone.once('end', () => this.#ended());
    this.#phone.once('close', () => this.#closed());
  }

  /** Not by `data`: a socket that once flowed cannot be handed on. */
  readonly #read = (): void => {
    while (!this.#decided) {
      const chunk: Buffer | null = this.#phone.read();
      if (chunk === null) return;
      this.#listener.bytes();
      this.#look(chunk);
    }
  };

  /** Whoever takes the connection finds its socket as fresh as a new one. */
  #handOn(take: () => void): void {
    this.#stopWaiting();
    this.#decided = true;
    this.#phone.removeListener('readable', this.#read);
    // Node forgets on the next tick that somebody read in this way.
    process.nextTick(take);
  }

  #look(chunk: Buffer): void {
    this.#head = Buffer.concat([this.#head, chunk]);
    this.#connection.began = true;
    const found = announced(this.#head);
    if (found === 'more') return;
    if (found === 'connect' && this.#connection.tunnel === null) this.#connect();
    else if (found === 'raw' || (found === 'tls' && this.#isInner)) this.#toRaw();
    else if (found === 'tls') this.#greeted();
    else this.#toInterceptor(found);
  }

  /** Waits until the client's first message is whole. */
  #greeted(): void {
    const hello = readClientHello(this.#head);
    if (hello === 'more') return;
    if (hello !== null) this.#listener.greeted(this.#connection, hello);
    if (this.#checks === null) this.#toInterceptor('tls');
    else this.#check(this.#checks, hello?.serverName ?? null);
  }

  #connect(): void {
    const head = readConnectHead(this.#head);
    if (head === 'more') return;
    if (head === 'bad') {
      this.#connection.remember(this.#head);
      this.#listener.unreadable(this.#connection, 'a CONNECT that cannot be read');
      this.#handOn(() => this.#phone.resume().end(badRequest));
      return;
    }
    this.#tunnel(head);
  }

  #tunnel({ host, port, headers, rest }: ConnectHead): void {
    this.#connection.tunnel = { host, port, headers };
    this.#listener.tunnelled(this.#connection);
    this.#phone.write(established);
    this.#connection.began = false;
    this.#head = nothing;
    this.#awaitFirstWord();
    if (rest.length > 0) this.#look(rest);
  }

  /** In a way that leads to a server: it speaks first in some protocols. */
  #awaitFirstWord(): void {
    this.#stopWaiting();
    this.#stopWaiting = this.#raw.awaitServer(this.#connection, () => {
      this.#decided = true;
      this.#phone.removeListener('readable', this.#read);
    });
  }

  get #isInner(): boolean {
    return this.#connection.inner !== null;
  }

  /** Shows the client what it is its host's turn to be shown. */
  #check(checks: Checks, name: string | null): void {
    const host = name ?? this.#connection.destination?.host ?? null;
    const offer = host === null ? null : checks.turns.offer(host);
    this.#connection.offer = offer;
    if (offer !== null) this.#listener.shown(this.#connection);
    const { certificate = 'trusted' } = offer ?? {};
    if (offer === null || certificate === 'trusted') this.#toInterceptor('tls');
    else this.#handOn(() => this.#showFault(checks.certificates.context(offer.host, certificate)));
  }

  #showFault(made: Promise<SecureContext>): void {
    made.then(
      (context) => this.#takeOff(showFault(this.#phone, this.#head, context)),
      () => {
        this.#listener.unreadable(this.#connection, 'the lab can make no faulty certificate for this host');
        this.#phone.destroy();
      },
    );
  }

  /** What comes out of a faulty certificate's TLS is received like a connection of its own. */
  #takeOff(secured: TLSSocket): void {
    const connection = this.#connection;
    connection.inner = secured;
    let handshaken = false;
    let sent = false;
    secured.on('keylog', (line: Buffer) => this.#listener.keyed(line));
    const bytes = () => {
      if (!sent) this.#listener.unverified(connection);
      sent = true;
      this.#listener.bytes();
    };
    secured.once('secure', () => {
      handshaken = true;
    });
    secured.once('close', () => {
      const cause = handshaken ? 'closed without application data' : 'the handshake was ended';
      if (!sent) this.#listener.refused(connection, cause);
    });
    new Reception(connection, this.#interceptor, this.#raw, { ...this.#listener, bytes }, null).start();
  }

  #toRaw(): void {
    this.#handOn(() => this.#raw.begin(this.#connection, this.#head));
  }

  #toInterceptor(protocol: 'connect' | 'http' | 'tls'): void {
    const head = this.#head;
    this.#head = nothing;
    // A handshake is told of by mockttp, or was all there was.
    if (protocol === 'tls') this.#connection.began = false;
    this.#phone.unshift(head);
    this.#handOn(() => {
      if (this.#phone.destroyed) return;
      this.#interceptor.take(this.#connection);
      if (protocol !== 'tls') this.#rememberAll(head);
    });
  }

  /** Clear HTTP only: inside TLS the latest bytes would tell nothing. */
  #rememberAll(head: Buffer): void {
    // mockttp still reads to see whether it is HTTP/2; a second reader would take it its bytes.
    if (head.length < prefaceBytes && http2.startsWith(head.toString('latin1'))) {
      this.#connection.remember(head);
      return;
    }
    this.#phone.on('data', (chunk: Buffer) => this.#connection.remember(chunk));
  }

  /** Broken off before it had said enough to be understood: what it said is kept. */
  #closed(): void {
    this.#stopWaiting();
    if (this.#decided || this.#head.length === 0) return;
    this.#decided = true;
    this.#raw.broken(this.#connection, this.#head);
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
