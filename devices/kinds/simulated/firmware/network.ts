import type { PhoneState } from '../phone-state.ts';
import { dial, type ReverseConnector } from './dial.ts';
import { emitDatagram } from './emit-datagram.ts';
import type { TlsBehaviour } from './firmware.ts';
import { tlsPayload } from './frames.ts';
import { exchange, type HttpReply, openTunnel, requestBytes } from './http-client.ts';
import { Meter } from './meter.ts';
import { NetworkFault, type NetworkResult } from './network-fault.ts';
import type { PhoneRequest } from './request.ts';
import { type Endpoint, type OpenRoute, proxyFor, type Route, routeTo } from './route.ts';
import { secure } from './secure.ts';
import { CertificateRefused } from './server-certificates.ts';
import { userAgentOf } from './user-agent.ts';
import type { Wire } from './wire.ts';

/** What became of something that the phone sent. */
export type NetworkOutcome = {
  /** `none` where nothing left the phone. */
  readonly via: 'proxy' | 'direct' | 'none';
  readonly result: NetworkResult;
  /** Payload bytes written to the network, TLS and CONNECT included. */
  readonly bytes: number;
  /** Why it failed, or null. */
  readonly why: string | null;
  readonly status: number | null;
  readonly reply: Buffer;
};

/** How a client of the phone sends, and under which uid. */
export type SendOptions = {
  readonly direct: boolean;
  readonly tls: TlsBehaviour;
  readonly uid: number;
  /** Its process; absent for a native daemon, which sees what init sees. */
  readonly pid?: number;
};

export type PhoneNetworkOptions = {
  readonly reverse?: ReverseConnector;
  /** Longest time for one exchange, from the first packet to the last; by default 10,000. */
  readonly timeoutMs?: number;
};

type Reply = { readonly status: number | null; readonly body: Buffer };

/** The uid of `adb shell`. */
const shellUid = 2000;

const unanswered = 'sent to the internet, which never answers';

const noReverse: ReverseConnector = () => Promise.reject(new Error('no adb reverse'));

/**
 * The phone's network: real HTTP/1.1 and HTTPS from the phone's own address, by the proxy setting of
 * that moment, trusting the phone's own CA store; and datagrams. Only the lab host (10.0.2.2) and `adb
 * reverse` ports are reached; traffic for the internet is counted as sent and dropped, unless the phone
 * has a Wi-Fi of real packets, whose router decides. Nothing rejects.
 */
export class PhoneNetwork {
  readonly #state: PhoneState;
  readonly #reverse: ReverseConnector;
  readonly #timeoutMs: number;
  readonly #open = new Set<Wire>();

  constructor(state: PhoneState, options: PhoneNetworkOptions = {}) {
    this.#state = state;
    this.#reverse = options.reverse ?? noReverse;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    state.on('power', (power) => power === 'off' && this.close());
  }

  /** Sends a request as an application of the phone does, and waits for the reply. */
  async send(request: PhoneRequest, options: SendOptions): Promise<NetworkOutcome> {
    const url = new URL(request.url);
    const server = endpointOf(url);
    if (url.protocol === 'udp:') return this.#datagram(server, request.body ?? Buffer.alloc(0), options.uid);
    const proxy = options.direct ? null : proxyFor(this.#state, server.host);
    const route = routeTo(this.#state, proxy ?? server);
    const via = proxy === null ? 'direct' : 'proxy';
    if (route.kind === 'dropped') return this.#drop(route, via, request, options.uid);
    return this.#over(route, via, options.uid, (wire) => this.#talk(wire, request, server, proxy, options));
  }

  /**
   * Connects to a TCP port as `adb shell nc` does: `bytes` go there as they come, what comes back is told to
   * `hear`, until the other side closes or the time is over.
   */
  async sendRaw(
    host: string,
    port: number,
    bytes: AsyncIterable<Buffer>,
    { hear, timeoutMs }: { hear(chunk: Buffer): Promise<unknown>; readonly timeoutMs: number },
  ): Promise<NetworkOutcome> {
    const route = routeTo(this.#state, { host, port });
    const work = async (wire: Wire) => {
      const sent = feed(wire, bytes);
      if (route.kind === 'dropped') {
        await sent;
        throw new NetworkFault('dropped', unanswered);
      }
      for await (const chunk of wire as AsyncIterable<Buffer>) await hear(chunk);
      return { status: null, body: Buffer.alloc(0) };
    };
    return this.#over(route, 'direct', shellUid, work, timeoutMs);
  }

  /** Breaks off all connections, as a phone that loses its power does. */
  close(): void {
    for (const wire of this.#open) wire.destroy(new NetworkFault('broken', 'the phone lost its network'));
  }

  async #talk(
    wire: Wire,
    request: PhoneRequest,
    server: Endpoint,
    proxy: Endpoint | null,
    { tls, pid }: SendOptions,
  ): Promise<HttpReply> {
    const url = new URL(request.url);
    const agent = userAgentOf(this.#state);
    if (url.protocol === 'http:') {
      const target = proxy === null ? pathOf(url) : `${url.origin}${pathOf(url)}`;
      return exchange(wire, request, target, agent);
    }
    if (proxy !== null) await openTunnel(wire, server, agent);
    const socket = await secure(wire, server.host, tls, this.#state, pid);
    const reply = await exchange(socket, request, pathOf(url), agent);
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    return reply;
  }

  async #datagram(server: Endpoint, bytes: Buffer, uid: number): Promise<NetworkOutcome> {
    try {
      await emitDatagram(this.#state, server, bytes, uid);
      return failed('direct', bytes.length, new NetworkFault('dropped', unanswered));
    } catch (thrown) {
      return failed('none', 0, thrown);
    }
  }

  /** Counts what a router would have taken: the request, with a typical handshake where it is TLS. */
  #drop(route: OpenRoute, via: 'proxy' | 'direct', request: PhoneRequest, uid: number): NetworkOutcome {
    const url = new URL(request.url);
    const plain = requestBytes(request, pathOf(url), userAgentOf(this.#state));
    const payload = url.protocol === 'https:' ? tlsPayload(plain) : { sent: plain, received: 0 };
    const meter = new Meter(this.#state, route.interface, uid);
    meter.opened();
    meter.moved(payload.sent, payload.received);
    meter.closed();
    return failed(via, payload.sent, new NetworkFault('dropped', unanswered));
  }

  async #dial(route: Route, uid: number): Promise<Wire> {
    if (route.kind === 'offline') throw new NetworkFault('offline', 'there is no network');
    if (route.kind === 'refused') {
      throw new NetworkFault('unreachable', 'nobody listens on this port of the phone: Connection refused');
    }
    const wire = await dial(this.#state, route, uid, this.#reverse);
    this.#open.add(wire);
    return wire;
  }

  async #over(
    route: Route,
    via: 'proxy' | 'direct',
    uid: number,
    work: (wire: Wire) => Promise<Reply>,
    timeoutMs = this.#timeoutMs,
  ): Promise<NetworkOutcome> {
    let wire: Wire | null = null;
    try {
      wire = await this.#dial(route, uid);
      const { status, body } = await within(wire, work(wire), timeoutMs);
      await hangUp(wire);
      return { via, result: 'replied', bytes: wire.sentBytes, why: null, status, reply: body };
    } catch (thrown) {
      if (wire !== null) await hangUp(wire.destroy());
      const left = route.kind !== 'offline' && route.kind !== 'refused';
      return failed(left ? via : 'none', wire?.sentBytes ?? 0, thrown);
    } finally {
      if (wire !== null) this.#open.delete(wire);
    }
  }
}

/** Writes what comes; its end closes nothing, since an answer may still come. */
async function feed(wire: Wire, bytes: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of bytes) {
    if (wire.destroyed || wire.writableEnded) return;
    wire.write(chunk);
  }
}

/** The work's result, or else what ended the wire first: its own errors are told better than what follows. */
async function within<Result>(wire: Wire, work: Promise<Result>, timeoutMs: number): Promise<Result> {
  const timers: NodeJS.Timeout[] = [];
  const ended = new Promise<never>((_, reject) => {
    wire.once('error', reject);
    const late = new NetworkFault('timeout', `no whole reply within ${timeoutMs} ms`);
    timers.push(setTimeout(reject, timeoutMs, late));
    const cut = new NetworkFault('broken', 'the connection closed before the reply was whole');
    wire.once('close', () => timers.push(setTimeout(reject, hangUpMs, cut)));
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    work.catch(() => {});
  }
}

/** How long the other side may take to close a connection that is over. */
const hangUpMs = 1000;

/** Closes in order, so that all bytes are counted; cuts off who does not. */
async function hangUp(wire: Wire): Promise<void> {
  wire.resume();
  wire.end();
  const timer = setTimeout(() => wire.destroy(), hangUpMs);
  await wire.gone;
  clearTimeout(timer);
}

function failed(via: NetworkOutcome['via'], bytes: number, thrown: unknown): NetworkOutcome {
  const fault = faultOf(thrown);
  return { via, result: fault.result, bytes, why: fault.message, status: null, reply: Buffer.alloc(0) };
}

function faultOf(thrown: unknown): NetworkFault {
  if (thrown instanceof NetworkFault) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new NetworkFault(thrown instanceof CertificateRefused ? 'certificate-refused' : 'broken', message);
}

function endpointOf(url: URL): Endpoint {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

function pathOf(url: URL): string {
  return `${url.pathname}${url.search}`;
}
