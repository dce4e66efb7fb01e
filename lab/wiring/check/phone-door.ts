import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlainWords } from '../../../reports/plain/words.ts';
import { doorPage } from './door-page.ts';
import { type OwnAddress, ownAddresses } from './own-address.ts';

/** Where a phone's data has to go. */
export type ProxyAddress = { readonly host: string; readonly port: number };

/** The page that the phone opens: it tells where the phone is, and what to enter in its settings. */
export type PhoneDoor = {
  readonly address: string;
  /** The phone's address, when it has opened the page. This computer itself does not count. */
  readonly visitor: Promise<string>;
  /** From now on the page tells where the phone's data has to go. */
  open(proxy: ProxyAddress): void;
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
const waitMs = 10_000;

/** Serves the page on the local network, under an address that nobody guesses. */
export async function openDoor({ at, words, certificate, token }: DoorOptions): Promise<PhoneDoor> {
  const secret = randomBytes(8).toString('hex');
  const visited = later<string>();
  const opened = later<ProxyAddress>();
  const own = ownAddresses();
  const proxy = () => Promise.race([opened.promise, sleep(waitMs, null, { ref: false }).then(() => null)]);
  const onVisit = (from: string) => {
    if (!own.includes(from)) visited.resolve(from);
  };
  const door = { secret, words, certificate, token, proxy, onVisit };
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
  /** Null where nobody knows it for long. */
  readonly proxy: () => Promise<ProxyAddress | null>;
  readonly onVisit: (from: string) => void;
};

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { secret, words, certificate, token } = door;
  if (request.method === 'GET' && request.url === `/${secret}/phonehome.crt`) {
    response.writeHead(200, { 'content-type': 'application/x-x509-ca-cert' }).end(certificate);
    return;
  }
  if (request.method !== 'GET' || request.url !== `/${secret}/`) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n');
    return;
  }
  door.onVisit(request.socket.remoteAddress ?? '');
  const proxy = await door.proxy();
  const nonce = randomBytes(12).toString('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'; connect-src http:; base-uri 'none'; form-action 'none'`;
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
    })
    .end(doorPage({ words, proxy, token, nonce, certificate: `/${secret}/phonehome.crt` }));
}

function later<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
