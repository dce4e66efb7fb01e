import type { ShownCertificate } from './certificate-check.ts';
import type { DnsRecord } from './dns-message.ts';
import type { GatewayFate } from './gateway.ts';

/** Header lines as they came: order, case and duplicates kept. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** A body at rest: content-addressed in RUN/bodies. `complete` is false when it was cut short. */
export type Body = { readonly sha256: string; readonly bytes: number; readonly complete: boolean };

/**
 * One line of events.jsonl: what the recorder saw, as it came. `at` is lab time in ms since the
 * epoch; `flow` joins the events of one exchange. Bodies are in RUN/bodies.
 *
 * A TCP connection of the phone is a flow of its own (all `connection-*` events);
 * whatever happened inside it is another flow, whose events have the same `client` and carry the
 * connection's flow in `connection`. Byte counts are cumulative since the connection was
 * opened: in a file without its `connection-open`, the first `connection-bytes` is where the
 * attempt began, and the bytes of the attempt are the last count minus that one.
 * Where a flow has several `request-body`, `response-body` or `raw` events, the last one counts:
 * the earlier ones are what had come by a flush, and incomplete.
 */
export type CaptureEvent = CaptureEventByType & { readonly connection?: string };

type CaptureEventByType =
  | {
      type: 'connection-open';
      at: number;
      flow: string;
      client: string;
      /** Where the gateway took it from its way to; absent where it came to the proxy port. */
      original?: { readonly host: string; readonly port: number };
      /** The name that the phone had looked up and been given this address for. */
      lookedUp?: string;
    }
  | {
      type: 'connection-bytes';
      at: number;
      flow: string;
      client: string;
      rxBytes: number;
      txBytes: number;
      original?: { readonly host: string; readonly port: number };
    }
  | {
      type: 'connection-close';
      at: number;
      flow: string;
      rxBytes: number;
      txBytes: number;
      rxSegments?: number;
    }
  /** The phone asked for a tunnel (CONNECT) and got it. */
  | {
      type: 'connection-tunnel';
      at: number;
      flow: string;
      client: string;
      host: string;
      port: number;
      headers: Headers;
    }
  /** A client began TLS with these words. */
  | { type: 'connection-hello'; at: number; flow: string; client: string; hello: TlsHello }
  /** A client was shown this certificate, to see what it makes of it. */
  | {
      type: 'connection-certificate';
      at: number;
      flow: string;
      client: string;
      host: string;
      certificate: ShownCertificate;
    }
  /** Application data came on a certificate that its client must refuse. */
  | { type: 'connection-unverified'; at: number; flow: string; client: string }
  /** Up to `at` nothing that can be read or named was sent over this connection; later content overrides it. */
  | {
      type: 'connection-silent';
      at: number;
      flow: string;
      client: string;
      host: string | null;
      port: number | null;
    }
  | {
      type: 'request';
      at: number;
      flow: string;
      client: string;
      method: string;
      url: string;
      httpVersion: string;
      headers: Headers;
    }
  | { type: 'request-body'; at: number; flow: string; body: Body }
  | {
      type: 'response';
      at: number;
      flow: string;
      status: number;
      headers: Headers;
      answeredBy: 'lab' | 'server';
    }
  | { type: 'response-body'; at: number; flow: string; body: Body }
  | {
      type: 'websocket-message';
      at: number;
      flow: string;
      direction: 'sent' | 'received';
      binary: boolean;
      body: Body;
    }
  | { type: 'aborted'; at: number; flow: string; reason: string }
  /** The lab did not let it pass. */
  | { type: 'blocked'; at: number; flow: string; reason: string }
  | {
      type: 'tls-refused';
      at: number;
      flow: string;
      client: string;
      host: string | null;
      port: number | null;
      cause: string;
    }
  | {
      type: 'raw';
      at: number;
      flow: string;
      client: string;
      host: string | null;
      port: number | null;
      bytes: number;
      body: Body | null;
    }
  | { type: 'client-error'; at: number; flow: string; client: string; cause: string }
  | { type: 'foreign-client'; at: number; flow: string; client: string }
  /** What the phone sent over UDP behind the gateway. `near` was for the lab host, or for all on its network. */
  | {
      type: 'datagram';
      at: number;
      flow: string;
      client: string;
      host: string;
      port: number;
      near: boolean;
      body: Body;
    }
  /** A question for names or addresses that was read whole (`bytes` of the flow's), and what the phone was told. */
  | {
      type: 'lookup';
      at: number;
      flow: string;
      client: string;
      /** Whom it asked. */
      resolver: { readonly host: string; readonly port: number };
      questions: readonly LookupQuestion[];
      answers: readonly DnsRecord[];
      answeredBy: 'lab' | 'server';
      bytes: number;
    }
  /** The datagram was a whole question for the time, and the lab told it. */
  | { type: 'time-told'; at: number; flow: string }
  /** So many datagrams came and were not kept: nobody knows what they said. */
  | { type: 'datagrams-lost'; at: number; flow: string; count: number };

/** What is asked of a name server: `type` as RFC 1035 and its successors write it. */
export type LookupQuestion = { readonly name: string; readonly type: string };

/**
 * What could be seen of a flow: `decoded`; `opaque` (recorded, not readable); `refused` (the phone
 * rejected the lab's certificate); `silent` (opened, nothing sent); `blocked` (the lab let it not
 * pass); `bypassed` (seen outside the recorder only).
 */
export const visibilities = ['decoded', 'opaque', 'refused', 'silent', 'blocked', 'bypassed'] as const;
export type Visibility = (typeof visibilities)[number];

/**
 * A flow as the recorder told of it while it went on. What is made of it at the end may differ: a body
 * that nobody can read is `decoded` here.
 */
export type SeenFlow = {
  /** Lab time of its first byte, ms since the epoch. */
  readonly at: number;
  /** Null where it had none, or none that can be shown. */
  readonly host: string | null;
  /** Of HTTP only. */
  readonly method: string | null;
  readonly visibility: Visibility;
  /** What the phone had sent of its body when it was told; null where nobody knows. */
  readonly bytes: number | null;
};

/** What the recorder tells of an attempt's flows: one of them, or that there are more than it tells. */
export type FlowSight = {
  readonly flow: SeenFlow | null;
  /** Flows of the attempt so far that were recorded and are not told one by one. */
  readonly untold: number;
};

/** What was sent in a flow and what came back. */
export type Message = {
  readonly direction: 'sent' | 'received';
  readonly headers: Headers;
  readonly body: Body | null;
};

/** Where a flow's first byte fell: inside the trigger's dwell, or in the background of a trial. */
export type Window = 'trigger' | 'background';

/** Why a flow is listed apart and never a finding. */
export type Housekeeping = 'canary' | 'connectivity-check' | 'time' | 'certificate-check';

/** One line of flows.jsonl: an exchange, its window and its visibility. */
export type Flow = {
  readonly id: string;
  readonly at: number;
  readonly client: string;
  readonly protocol: 'http' | 'websocket' | 'tls' | 'raw' | 'datagram';
  readonly transport: 'clear' | 'tls' | 'tls-unverified' | 'unknown';
  readonly method: string | null;
  /** Absolute URL, or null where the flow has none. */
  readonly url: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly status: number | null;
  readonly answeredBy: 'lab' | 'server' | null;
  /** sent[0] is the request; further ones are WebSocket messages. */
  readonly messages: readonly Message[];
  /** Why it is not whole, or null. */
  readonly truncated: string | null;
  readonly window: Window;
  readonly visibility: Visibility;
  readonly housekeeping: Housekeeping | null;
  /** What its client was shown; absent where certificates were not checked. */
  readonly certificate?: ShownCertificate;
  /** Application data came although its client must refuse what it was shown. */
  readonly sentOnFault?: true;
  /** How its client began TLS; absent where there was none. */
  readonly hello?: TlsHello;
  /** What it asked a name server, and what it was told; absent for everything else. */
  readonly lookups?: readonly Lookup[];
  /** What the gateway counted of it, where the recorder has nothing of it: its content is not known. */
  readonly counted?: Counted;
};

/** What a TLS client says first: whom it wants, what it would speak, and what it is known by. */
export type TlsHello = {
  readonly serverName: string | null;
  readonly alpn: readonly string[];
  readonly ja3: string;
  readonly ja4: string;
};

/** A question for a name. */
export type Lookup = {
  readonly questions: readonly LookupQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly answeredBy: 'lab' | 'server';
};

/** Packets of a flow that came past the recorder or were stopped before it. `bytes` are whole IP packets. */
export type Counted = {
  readonly protocol: string;
  readonly fates: readonly GatewayFate[];
  readonly packets: number;
  readonly bytes: number;
};
