import { contentTypeOf, fillBody } from './body.ts';
import { encodeAll } from './encoders.ts';
import type { RequestTemplate } from './firmware.ts';
import { fillText, type Lookup } from './template.ts';

/** A request with the phone's values filled in, as its client would hand it to the network. */
export type PhoneRequest = {
  readonly method: string;
  /** Absolute http or https URL, or `udp://HOST:PORT` where the body is one datagram. */
  readonly url: string;
  /** Without Host, Connection and Content-Length, which the network adds. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | null;
};

/** Fills in the templates of a request and encodes its body. Throws where no valid URL comes out. */
export async function composeRequest(template: RequestTemplate, lookup: Lookup): Promise<PhoneRequest> {
  const url = new URL(fillText(template.url, lookup, escapeForUrl)).href;
  const headers = Object.entries(template.headers).map(
    ([name, value]) => [name, headerText(fillText(value, lookup))] as const,
  );
  if (template.body === null) return { method: template.method, url, headers, body: null };
  const body = await encodeAll(fillBody(template.body, lookup), template.encode);
  const declared = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const type = ['Content-Type', contentTypeOf(template.body)] as const;
  const plain = template.encode.length === 0;
  return { method: template.method, url, headers: declared || !plain ? headers : [type, ...headers], body };
}

/** A value goes into a URL as it is, but for characters that would end or change the part it stands in. */
function escapeForUrl(value: string): string {
  return value.replace(/[^A-Za-z0-9\-._~:@,;!$'()*]+/gu, encodeURIComponent);
}

/** The bytes of UTF-8, one character each, as header lines go over the wire; a value cannot end its line. */
function headerText(value: string): string {
  return Buffer.from(value.replace(/[\r\n\0]+/g, ' '), 'utf8').toString('latin1');
}
