import { isUtf8 } from 'node:buffer';
import type { Identifier, IdentifierKind } from '../model/device.ts';
import type { Headers } from '../model/flow.ts';
import { openBudget } from './decoders/budget.ts';
import { looksLikeText } from './decoders/survey.ts';
import { identifyMessage, type Matcher } from './identify.ts';
import { partsOf } from './identify-parts.ts';
import { mask, redactText } from './redact.ts';

/** What is done to everything that is shown: known values masked, secrets of accounts left out. */
export type Redactor = {
  value(kind: IdentifierKind, value: string): string;
  text(text: string): string;
  url(url: string): string;
  headers(headers: Headers): Headers;
  /** A body with its content encoding taken off; one that is no text is withheld. */
  body(bytes: Uint8Array, headers: Headers): Buffer;
};

/** Shows all as it is: for who has the right to, and whoever uses it logs it. */
export const revealing: Redactor = {
  value: (_, value) => value,
  text: (text) => text,
  url: (url) => url,
  headers: (headers) => headers,
  body: (bytes) => Buffer.from(bytes),
};

const leftOut = '(left out)';
/** Secrets of the account, which no reader needs. */
const secretHeader =
  /^((set-)?cookie2?|(proxy-)?authorization|x-(api-key|auth-token|access-token|csrf-token))$/i;
const secretText = /\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi;
const userInUrl = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i;
const mostRemembered = 20_000;
/** Texts of so many characters are met everywhere by chance. */
const mostCommon = 6;

/**
 * Masks the values of these phones; `key` makes tags by which equal values are known again. `written` are
 * values that go wherever they stand as they are, also where the search asks for a field or a boundary.
 */
export function redactorOf(
  matcher: Matcher,
  key: string | Uint8Array,
  written: readonly Pick<Identifier, 'kind' | 'value'>[] = [],
): Redactor {
  const known = new Map<string, string>();
  const literals = written
    .filter(({ value }) => value.length > mostCommon)
    .map(({ kind, value }) => ({ form: new RegExp(escaped(value), 'gi'), mask: mask(kind, value, key) }));
  const text = (original: string) => {
    const before = known.get(original);
    if (before !== undefined) return before;
    const found = redactText(original.replace(secretText, `$1$2${leftOut}`), matcher, key);
    const masked = literals.reduce((rest, { form, mask }) => rest.replace(form, () => mask), found);
    if (known.size < mostRemembered) known.set(original, masked);
    return masked;
  };
  return {
    value: (kind, value) => mask(kind, value, key),
    text,
    url: (url) => redactUrl(url, matcher, text),
    headers: (headers) => headers.map((header) => redactHeader(header, matcher, text)),
    body: (bytes, headers) => redactBody(bytes, headers, matcher, text),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function redactUrl(url: string, matcher: Matcher, text: (text: string) => string): string {
  const masked = text(url.replace(userInUrl, `$1${leftOut}@`));
  if (!tells(matcher, { url: masked })) return masked;
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]*:\/\/)/i.exec(url) ?? [];
  return `${scheme}withheld.invalid/`;
}

function redactHeader(
  [name, value]: Headers[number],
  matcher: Matcher,
  text: (text: string) => string,
): Headers[number] {
  if (secretHeader.test(name)) return [name, leftOut];
  const masked: Headers[number] = [text(name), text(value)];
  return tells(matcher, { headers: [masked] }) ? [masked[0], '(withheld: known values stand in it)'] : masked;
}

function redactBody(
  bytes: Uint8Array,
  headers: Headers,
  matcher: Matcher,
  text: (text: string) => string,
): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0);
  const withheld = (why: string) => Buffer.from(`[${bytes.length} bytes withheld: ${why}]`);
  const { parts, unread } = partsOf({ url: null, headers, body: bytes }, openBudget());
  const inner = parts.find(({ kind }) => kind === 'body')?.bytes ?? null;
  if (inner === null || unread.length > 0 || !isUtf8(inner) || !looksLikeText(inner.subarray(0, 4096)))
    return withheld('they are no text');
  const masked = Buffer.from(text(inner.toString('utf8')));
  return tells(matcher, { body: masked }) ? withheld('known values stand in them') : masked;
}

type Piece = { readonly url?: string; readonly headers?: Headers; readonly body?: Buffer };

/** A masked position is a rounded one, and may be found again as such. */
function tells(matcher: Matcher, { url, headers = [], body }: Piece): boolean {
  const { sightings } = identifyMessage(matcher, {
    method: null,
    url: url ?? null,
    headers,
    body: body ?? null,
    direction: 'sent',
  });
  return sightings.some(({ identifier }) => identifier !== 'location');
}
