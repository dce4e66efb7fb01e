import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { configurationProfile } from '../../../devices/kinds/iphone/configuration-profile.ts';
import type { PlainWords } from '../../../reports/plain/words.ts';
import { doorPage } from './door-page.ts';
import { type OwnAddress, ownAddresses } from './own-address.ts';

/** Where a phone's data has to go. */
export type ProxyAddress = { readonly host: string; readonly port: number };

/** What is to be set on the phone; `free`: nothing, since its network leads here anyway. */
export type DoorWay = ProxyAddress | 'free';

/** By what the phone's browser says of itself. */
export type PhoneMake = 'android' | 'iphone' | 'other';

/** Who opened the page. */
export type Visitor = { readonly address: string; readonly make: PhoneMake };

/** The page that the phone opens: it tells where the phone is, and what to enter in its settings. */
export type PhoneDoor = {
  readonly address: string;
  /** The phone, when it has opened the page. This computer itself does not count. */
  readonly visitor: Promise<Visitor>;
  /** From now on the page tells what is to be set on the phone. */
  open(way: DoorWay): void;
  close(): Promise<void>;
};

type DoorOptions = {
  readonly at: OwnAddress;
  readonly words: PlainWords;
  /** PEM of the certificate that the phone may trust. */
  readonly certificate: string;
  /** What the phone says to show that its data comes by. */
  readonly token: string;
};

/** Whoever opens the page first waits so long for what is entered in the settings. */
const waitMs = 30_000;

/** Serves the page on the local network, under an address that nobody guesses. */
export async function openDoor({ at, words, certificate, token }: DoorOptions): Promise<PhoneDoor> {
  const secret = randomBytes(8).toString('hex');
  const visited = later<Visitor>();
  const opened = later<DoorWay>();
  const own = ownAddresses();
  const way = () => Promise.race([opened.promise, sleep(waitMs, null, { ref: false }).then(() => null)]);
  const onVisit = (visitor: Visitor) => {
    if (!own.includes(visitor.address)) visited.resolve(visitor);
  };
  const door = { secret, host: at.host, words, certificate, token, way, onVisit };
  const server = createServer((request, response) => {
    answer(door, request, response).catch(() => response.destroy());
  });
  server.listen(0, at.listen);
  await once(server, 'listening');
  return {
    address: `http://${at.host}:${(server.address() as AddressInfo).port}/${secret}/`,
    visitor: visited.promise,
    open: opened.resolve,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Door = Pick<DoorOptions, 'words' | 'certificate' | 'token'> & {
  readonly secret: string;
  /** This computer's address. */
  readonly host: string;
  /** Null where nobody knows it for long. */
  readonly way: () => Promise<DoorWay | null>;
  readonly onVisit: (visitor: Visitor) => void;
};

const files = { certificate: 'phonehome.crt', profile: 'phonehome.mobileconfig' } as const;

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://door');
  const under = `/${door.secret}/`;
  const path = request.method === 'GET' && pathname.startsWith(under) ? pathname.slice(under.length) : null;
  if (path === files.certificate) return send(response, 'application/x-x509-ca-cert', door.certificate);
  if (path === '') return showPage(door, request, response);
  const way = path === files.profile ? await door.way() : null;
  if (way !== null)
    return send(response, 'application/x-apple-aspen-config', profileOf(door, way, searchParams.get('wifi')));
  response.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n');
}

async function showPage(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { words, token } = door;
  const make = makeOf(request.headers['user-agent'] ?? '');
  door.onVisit({ address: request.socket.remoteAddress ?? '', make });
  const way = await door.way();
  const nonce = randomBytes(12).toString('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'; connect-src http:; base-uri 'none'; form-action 'self'`;
  response.setHeader('content-security-policy', policy);
  send(response, 'text/html; charset=utf-8', doorPage({ words, way, make, token, nonce, files }));
}

/** Certificate and, where the phone's Wi-Fi is named and has to be told, its proxy. */
function profileOf({ certificate: caCertificate, host }: Door, way: DoorWay, wifi: string | null): string {
  const ssid = wifi?.trim().slice(0, 32) ?? '';
  if (way === 'free')
    return configurationProfile({ host, port: 0, caCertificate }, { kind: 'trust' }, 'check');
  const told = ssid === '' ? ({ kind: 'trust' } as const) : { kind: 'wifi' as const, ssid, password: null };
  return configurationProfile({ ...way, caCertificate }, told, 'check');
}

function makeOf(userAgent: string): PhoneMake {
  if (/\b(?:iPhone|iPad|iPod)\b/.test(userAgent)) return 'iphone';
  return /\bAndroid\b/.test(userAgent) ? 'android' : 'other';
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

function later<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
