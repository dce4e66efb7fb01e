import { lookup as resolve } from 'node:dns/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { LabError } from '../../errors.ts';
import { isPublicAddress } from './public-address.ts';

/** What is asked of another server. */
export type SafeRequest = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Hosts that may have private addresses and be asked without TLS. */
  readonly allowedHosts: readonly string[];
  readonly timeoutMs: number;
};

type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const answerLimit = 65_536;

/**
 * Asks a server that somebody named, without becoming their way into this network: the address that
 * is connected to is the one that was checked, and redirects are answers, never followed. Throws USAGE
 * where the address is not allowed.
 */
export async function openSafely(
  asked: SafeRequest,
  resolveHost: Resolve = (host) => resolve(host, { all: true, verbatim: true }),
): Promise<IncomingMessage> {
  const url = urlOf(asked);
  const host = hostOf(url);
  const listed = asked.allowedHosts.some((each) => each.toLowerCase() === host);
  if (isIP(host) !== 0 && !listed && !isPublicAddress(host)) throw refused(host, host);
  const lookup: LookupFunction = (name, options, done) => {
    checked(name, listed, resolveHost).then(
      (found) => {
        const [first] = found;
        if (options.all === true) done(null, [...found]);
        else done(null, first?.address ?? '', first?.family ?? 4);
      },
      (error: unknown) => done(error as NodeJS.ErrnoException, '', 4),
    );
  };
  return new Promise((settle, reject) => {
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
    const { method, headers, body, timeoutMs } = asked;
    const signal = AbortSignal.timeout(timeoutMs);
    const request = send(url, { method, headers, lookup, signal, agent: false }, settle);
    request.once('error', (error) => reject(signal.aborted ? tooLate(host, timeoutMs) : error));
    request.end(body ?? undefined);
  });
}

/** Asks, and reads the beginning of the answer. */
export async function askSafely(
  asked: SafeRequest,
  resolveHost?: Resolve,
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await openSafely(asked, resolveHost);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    parts.push(part);
    if (bytes > answerLimit) break;
  }
  answer.destroy();
  return {
    status: answer.statusCode ?? 0,
    text: Buffer.concat(parts).toString('utf8').slice(0, answerLimit),
  };
}

/** Checks an address as it is written; throws USAGE where it could never be asked. */
export function urlOf({ url: said, allowedHosts }: Pick<SafeRequest, 'url' | 'allowedHosts'>): URL {
  const url = URL.canParse(said) ? new URL(said) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new LabError('USAGE', 'An address must read https://host/path.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new LabError('USAGE', `The address of ${url.hostname} holds a password. Keep it in a token.`);
  }
  const host = hostOf(url);
  if (url.protocol === 'http:' && !allowedHosts.some((each) => each.toLowerCase() === host)) {
    throw new LabError(
      'USAGE',
      `The address of ${host} must begin with https://, or its host be allowed by name.`,
    );
  }
  return url;
}

/** The host of an address, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

async function checked(host: string, listed: boolean, resolveHost: Resolve): ReturnType<Resolve> {
  const found = await resolveHost(host);
  const closed = listed ? undefined : found.find(({ address }) => !isPublicAddress(address));
  if (closed !== undefined) throw refused(host, closed.address);
  return found;
}

function refused(host: string, address: string): LabError {
  const where = host === address ? host : `${host} (${address})`;
  return new LabError(
    'USAGE',
    `${where} is no address of the public internet. Nothing was sent; allow the host by name where it is meant.`,
  );
}

function tooLate(host: string, timeoutMs: number): LabError {
  return new LabError('INTERNAL', `${host} did not answer within ${timeoutMs / 1_000} s.`);
}
