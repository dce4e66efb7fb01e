import { createHash } from 'node:crypto';
import type { Body, CaptureEvent } from '../../lab/model/flow.ts';
import type { LedgerLine } from '../../lab/model/gateway.ts';

/** Packets of one flow, as they come to the gateway at one moment. */
export type Packets = { readonly at: number; readonly line: LedgerLine };

/** What one thing that the phone sends leaves behind: at the gateway, in the recorder, in its own counters. */
export type Traces = {
  readonly packets?: readonly Packets[];
  readonly events?: readonly CaptureEvent[];
  /** What the events name by its digest. */
  readonly bodies?: readonly Buffer[];
  /** The gateway was taken down and set up again at this moment. */
  readonly downAt?: number;
  /** Packets that the gateway could not count. */
  readonly uncountedAt?: number;
  /** Bytes that left by a way that the gateway is not on. */
  readonly elsewhere?: { readonly at: number; readonly bytes: number };
};

/** One way to send; `clean` where nothing of it can have hidden an identifier. */
export type Plant = { readonly clean: boolean; readonly traces: (at: number, port: number) => Traces };

export const phone = '10.9.0.2';
export const phone6 = 'fd00:9::2';
export const imei = '356938035643809';
export const labPort = 5555;
const router = '10.9.0.1';
const server = '198.51.100.7';
const server6 = '2001:db8:2::7';
const proxyPort = 8080;

type End = { readonly host: string; readonly port: number };

/** A TCP connection that the recorder has, with what was said in it. */
function connection(
  at: number,
  port: number,
  original: End | null,
  said: (common: { at: number; flow: string; client: string; connection: string }) => CaptureEvent[],
  { address = phone, payload = 200, lasts = 100 } = {},
): Traces {
  const flow = `c${port}`;
  const client = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const way = original === null ? {} : { original };
  const end = original ?? { host: router, port: proxyPort };
  const line = {
    fate: original === null ? ('host' as const) : ('taken' as const),
    protocol: 'tcp',
    ...{ address, port, host: end.host, hostPort: end.port },
  };
  const headers = address.includes(':') ? 72 : 52;
  const counts = { rxBytes: payload, txBytes: 10 };
  return {
    packets: [
      { at, line: { ...line, packets: 3, bytes: 3 * headers + payload } },
      { at: at + lasts, line: { ...line, packets: 1, bytes: headers } },
    ],
    events: [
      { type: 'connection-open', at, flow, client, ...way },
      ...said({ at: at + 10, flow: `${flow}.1`, client, connection: flow }),
      { type: 'connection-close', at: at + lasts, flow, ...counts },
    ],
  };
}

const request =
  (url: string) =>
  (common: { at: number; flow: string; client: string; connection: string }): CaptureEvent[] => [
    { ...common, type: 'request', method: 'GET', url, httpVersion: '1.1', headers: [] },
    { at: common.at, flow: common.flow, type: 'response', status: 200, headers: [], answeredBy: 'lab' },
  ];

const raw =
  (port: number) =>
  (common: { at: number; flow: string; client: string; connection: string }): CaptureEvent[] => [
    { ...common, type: 'raw', host: server, port, bytes: 200, body: null },
  ];

/** A stream of bytes to a broker, which were kept. */
function stream(
  at: number,
  port: number,
  hostPort: number,
  payload: Buffer,
  cut: Partial<Body> = {},
): Traces {
  const body = { ...bodyOf(payload), ...cut };
  const end = { host: server, port: hostPort };
  const said = (common: { at: number; flow: string; client: string; connection: string }): CaptureEvent[] => [
    { ...common, type: 'raw', ...end, bytes: payload.length, body },
  ];
  return { ...connection(at, port, end, said, { payload: payload.length }), bodies: [payload] };
}

function bodyOf(payload: Buffer): Body {
  const sha256 = createHash('sha256').update(payload).digest('hex');
  return { sha256, bytes: payload.length, complete: true };
}

/** CONNECT of a client and a PUBLISH of MQTT 3.1.1, each shorter than 128 bytes. */
function mqttOf(client: string, payload: string): Buffer {
  const text = (said: string) => Buffer.concat([Buffer.from([0, said.length]), Buffer.from(said)]);
  const packet = (first: number, ...parts: Buffer[]) => {
    const all = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([first, all.length]), all]);
  };
  const connect = packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 60]), text(client));
  return Buffer.concat([connect, packet(0x30, text('state'), Buffer.from(payload))]);
}

const nameOverTcp = (name: string): Buffer => {
  const asked = questionFor(name);
  return Buffer.concat([Buffer.from([0, asked.length]), asked]);
};

/** Packets that nobody recorded. */
function counted(at: number, part: Partial<LedgerLine>): Traces {
  const usual = { fate: 'dropped', protocol: 'udp', address: phone, host: server, packets: 1 } as const;
  return { packets: [{ at, line: { ...usual, port: 4000, hostPort: 5000, bytes: 120, ...part } }] };
}

type Said = {
  readonly host?: string;
  readonly hostPort: number;
  readonly address?: string;
  readonly near?: boolean;
};

/** A datagram that the recorder read, with what it made of it. */
function datagram(
  at: number,
  port: number,
  payload: Buffer,
  { host = '192.0.2.53', hostPort, address = phone, near = false }: Said,
  made: (common: { at: number; flow: string }) => CaptureEvent[] = () => [],
): Traces {
  const flow = `u${port}`;
  const client = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const body = bodyOf(payload);
  const bytes = payload.length + (address.includes(':') ? 48 : 28);
  const line = {
    fate: near ? ('host' as const) : ('answered' as const),
    protocol: 'udp',
    address,
    port,
    host,
    hostPort,
  };
  return {
    packets: [{ at, line: { ...line, packets: 1, bytes } }],
    events: [{ type: 'datagram', at, flow, client, host, port: hostPort, near, body }, ...made({ at, flow })],
    bodies: [payload],
  };
}

/** A question for a name (RFC 1035), as it was answered. */
function lookup(at: number, port: number, name: string): Traces {
  const question = questionFor(name);
  return datagram(at, port, question, { hostPort: 53 }, (common) => [
    {
      ...{
        ...common,
        type: 'lookup',
        client: `${phone}:${port}`,
        resolver: { host: '192.0.2.53', port: 53 },
      },
      ...{ questions: [{ name, type: 'A' }], answers: [], answeredBy: 'lab', bytes: question.length },
    },
  ]);
}

function questionFor(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  return Buffer.concat([
    Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ...labels,
    Buffer.from([0, 0, 1, 0, 1]),
  ]);
}

/** All ways to send that the tests know. */
export const plants = {
  'through the proxy': {
    clean: true,
    traces: (at, port) => connection(at, port, null, request('http://telemetry.example/a')),
  },
  'around the proxy': {
    clean: true,
    traces: (at, port) =>
      connection(at, port, { host: server, port: 80 }, request('http://telemetry.example/b')),
  },
  'over TLS that was read': {
    clean: true,
    traces: (at, port) =>
      connection(at, port, { host: server, port: 443 }, request('https://telemetry.example/c')),
  },
  'to a bare address': {
    clean: true,
    traces: (at, port) => connection(at, port, { host: server, port: 80 }, request(`http://${server}/d`)),
  },
  'over IPv6': {
    clean: true,
    traces: (at, port) =>
      connection(at, port, { host: server6, port: 8080 }, request(`http://[${server6}]:8080/e`), {
        address: phone6,
      }),
  },
  'over several windows and trials': {
    clean: true,
    traces: (at, port) =>
      connection(at, port, { host: server, port: 80 }, request('http://telemetry.example/f'), {
        lasts: 9_000,
      }),
  },
  'nothing in a connection': {
    clean: true,
    traces: (at, port) => connection(at, port, { host: server, port: 80 }, () => [], { payload: 0 }),
  },
  'a question for the time': {
    clean: true,
    traces: (at, port) => counted(at, { port, hostPort: 123, packets: 2, bytes: 2 * 76 }),
  },
  'the name of a host to the lab’s resolver': {
    clean: true,
    traces: (at, port) => counted(at, { fate: 'host', port, host: router, hostPort: 53 }),
  },
  'answers to the lab’s own connection': {
    clean: true,
    traces: (at, port) =>
      counted(at, {
        fate: 'host',
        protocol: 'tcp',
        port: labPort,
        host: router,
        hostPort: port,
        packets: 9,
        bytes: 9000,
      }),
  },
  'a knock at a closed port of the lab host': {
    clean: true,
    traces: (at, port) =>
      counted(at, { fate: 'host', protocol: 'tcp', port, host: router, hostPort: 853, bytes: 60 }),
  },
  'the name of a host to another resolver': {
    clean: true,
    traces: (at, port) => lookup(at, port, 'telemetry.example'),
  },
  'a question for the time that was answered': {
    clean: true,
    traces: (at, port) =>
      datagram(at, port, Buffer.alloc(48, 0x23), { hostPort: 123 }, (common) => [
        { ...common, type: 'time-told' },
      ]),
  },
  'DNS over TLS, which was refused': {
    clean: true,
    traces: (at, port) =>
      counted(at, { fate: 'rejected', protocol: 'tcp', port, hostPort: 853, packets: 2, bytes: 120 }),
  },
  'a search for devices near it': {
    clean: true,
    traces: (at, port) =>
      datagram(at, port, Buffer.from('M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n'), {
        ...{ host: '239.255.255.250', hostPort: 1900, near: true },
      }),
  },
  'a question for a service of its network': {
    clean: true,
    traces: (at, port) =>
      datagram(at, port, questionFor('_googlecast._tcp.local'), {
        ...{ host: '224.0.0.251', hostPort: 5353, near: true },
      }),
  },
  'what nobody can read to its network': {
    clean: false,
    traces: (at, port) =>
      datagram(at, port, createHash('sha256').update('noise').digest(), {
        ...{ host: '255.255.255.255', hostPort: 9999, near: true },
      }),
  },
  'an identifier as the name of a TLS server that nobody could read': {
    clean: false,
    traces: (at, port) =>
      connection(at, port, { host: server, port: 443 }, ({ connection: flow, client, at: moment }) => [
        {
          ...{ type: 'connection-hello', at: moment, flow, client },
          hello: { serverName: `x${imei}.telemetry.example`, alpn: [], ja3: '', ja4: '' },
        },
      ]),
  },
  'an identifier in a name': {
    clean: false,
    traces: (at, port) => lookup(at, port, `a${imei}.telemetry.example`),
  },
  'an identifier spread over the labels of a name': {
    clean: false,
    traces: (at, port) => lookup(at, port, `${imei.slice(0, 7)}.${imei.slice(7)}.telemetry.example`),
  },
  'an identifier to its own network': {
    clean: false,
    traces: (at, port) =>
      datagram(at, port, Buffer.from(`NOTIFY * HTTP/1.1\r\nUSN: uuid:${imei}\r\n\r\n`), {
        ...{ host: '239.255.255.250', hostPort: 1900, near: true },
      }),
  },
  'its hardware address in that of IPv6': {
    clean: false,
    traces: (at, port) =>
      connection(at, port, { host: server6, port: 80 }, request(`http://[${server6}]/m`), {
        address: 'fd00:9::211:22ff:fe33:4455',
      }),
  },
  'a question for a name that nobody read': {
    clean: false,
    traces: (at, port) => counted(at, { fate: 'answered', port, host: '192.0.2.53', hostPort: 53 }),
  },
  'more to a resolver than was read': {
    clean: false,
    traces: (at, port) => {
      const { packets = [], ...read } = lookup(at, port, 'telemetry.example');
      return {
        ...read,
        packets: packets.map(({ line }) => ({ at, line: { ...line, packets: 2, bytes: 200 } })),
      };
    },
  },
  'to port 53 what is no question': {
    clean: false,
    traces: (at, port) => datagram(at, port, Buffer.alloc(40, 0x9b), { hostPort: 53 }),
  },
  'datagrams that nobody could keep': {
    clean: false,
    traces: (at, port) => ({ events: [{ type: 'datagrams-lost', at, flow: `l${port}`, count: 3 }] }),
  },
  'an identifier around the proxy': {
    clean: false,
    traces: (at, port) =>
      connection(at, port, { host: server, port: 80 }, request(`http://telemetry.example/?imei=${imei}`)),
  },
  'MQTT of which each byte was read': {
    clean: true,
    traces: (at, port) => stream(at, port, 1883, mqttOf('lamp', '{"on":true}')),
  },
  'a question for a name over TCP to a port of its own': {
    clean: true,
    traces: (at, port) => stream(at, port, 5300, nameOverTcp('telemetry.example')),
  },
  'an identifier in MQTT': {
    clean: false,
    traces: (at, port) => stream(at, port, 1883, mqttOf('lamp', `{"id":"${imei}"}`)),
  },
  'MQTT and one byte more': {
    clean: false,
    traces: (at, port) =>
      stream(at, port, 1883, Buffer.concat([mqttOf('lamp', '{"on":true}'), Buffer.from([0])])),
  },
  'MQTT with what nobody can read': {
    clean: false,
    traces: (at, port) => {
      const sent = mqttOf('lamp', 'x'.repeat(32));
      sent.set(createHash('sha256').update('noise').digest(), sent.length - 32);
      return stream(at, port, 1883, sent);
    },
  },
  'MQTT that was cut short': {
    clean: false,
    traces: (at, port) => stream(at, port, 1883, mqttOf('lamp', '{"on":true}'), { complete: false }),
  },
  'raw TLS': {
    clean: false,
    traces: (at, port) => connection(at, port, { host: server, port: 8883 }, raw(8883)),
  },
  'after a server that speaks first': {
    clean: false,
    traces: (at, port) => connection(at, port, { host: server, port: 25 }, raw(25)),
  },
  'to a pinned server': {
    clean: false,
    traces: (at, port) =>
      connection(at, port, { host: server, port: 443 }, (common) => [
        { ...common, type: 'tls-refused', host: 'pinned.example', port: 443, cause: 'cert-rejected' },
      ]),
  },
  'a datagram': { clean: false, traces: (at, port) => counted(at, { port }) },
  'a datagram over IPv6': {
    clean: false,
    traces: (at, port) => counted(at, { port, address: phone6, host: server6 }),
  },
  QUIC: {
    clean: false,
    traces: (at, port) => counted(at, { fate: 'rejected', port, hostPort: 443, bytes: 1278 }),
  },
  'QUIC, and then TCP': {
    clean: false,
    traces: (at, port) => {
      const quic = counted(at, { fate: 'rejected', port, hostPort: 443, bytes: 1278 });
      const tcp = connection(
        at + 20,
        port,
        { host: server, port: 443 },
        request('https://telemetry.example/q'),
      );
      return { ...tcp, packets: [...(quic.packets ?? []), ...(tcp.packets ?? [])] };
    },
  },
  'more than a question for the time': {
    clean: false,
    traces: (at, port) => counted(at, { port, hostPort: 123, bytes: 100 }),
  },
  'an echo request': {
    clean: false,
    traces: (at) => counted(at, { protocol: 'icmp', port: null, hostPort: null, bytes: 84 }),
  },
  'over TCP that no recorder took': {
    clean: false,
    traces: (at, port) =>
      counted(at, { fate: 'unserved', protocol: 'tcp', port, hostPort: 80, packets: 3, bytes: 180 }),
  },
  'over TCP that was taken and not recorded': {
    clean: false,
    traces: (at, port) =>
      counted(at, { fate: 'taken', protocol: 'tcp', port, hostPort: 80, packets: 4, bytes: 400 }),
  },
  'to a service of the lab host': {
    clean: false,
    traces: (at, port) =>
      counted(at, {
        fate: 'host',
        protocol: 'tcp',
        port,
        host: router,
        hostPort: 22,
        packets: 6,
        bytes: 700,
      }),
  },
  'while the gateway was down': { clean: false, traces: (at) => ({ downAt: at }) },
  'more flows than can be counted': { clean: false, traces: (at) => ({ uncountedAt: at }) },
  'by another network': { clean: false, traces: (at) => ({ elsewhere: { at, bytes: 400 } }) },
} as const satisfies Readonly<Record<string, Plant>>;

export type PlantName = keyof typeof plants;
