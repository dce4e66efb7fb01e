import { createHmac } from 'node:crypto';
import type { IdentifierKind } from '../model/device.ts';
import { type Decoding, decodeParts } from './decode.ts';
import type { Found, Layer, Part } from './decode-layer.ts';
import { pointOf } from './identifiers/location.ts';
import type { Matcher } from './identify.ts';
import { isInContext } from './identify-context.ts';

const dots = '•••';

/**
 * A value as it may be shown: what many phones share (the type of an IMEI, the issuer of a SIM), then
 * dots. With a key, a short tag tells two values apart; without one there is none, because the few
 * digits that are hidden could be guessed from it.
 */
export function mask(kind: IdentifierKind, value: string, key?: string | Uint8Array): string {
  const tag =
    key === undefined
      ? ''
      : `#${createHmac('sha256', key).update(`${kind}|${value}`).digest('hex').slice(0, 6)}`;
  return `${shown(kind, value)}${tag}`;
}

function shown(kind: IdentifierKind, value: string): string {
  switch (kind) {
    case 'imei':
    case 'imeisv':
      return start(value, /^\d{14,16}$/, 8);
    case 'meid':
      return start(value, /^[0-9a-f]{14,18}$/i, 8);
    case 'iccid':
      return start(value, /^\d{18,20}f?$/i, 6);
    case 'imsi':
      return start(value, /^\d{14,15}$/, 5);
    case 'eid':
      return start(value, /^\d{32}$/, 8);
    case 'msisdn':
      return start(value, /^\+\d{8,}$/, 3);
    case 'wifi-mac':
    case 'bluetooth-mac':
    case 'bssid':
      return start(value, /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i, 8);
    case 'location':
      return position(value);
    case 'local-ip':
      return value.replace(/^(\d+\.\d+)\..*$|^.*$/, (_, network) =>
        network === undefined ? dots : `${network}.${dots}`,
      );
    case 'file':
      return `${dots}${/\.[A-Za-z0-9]{1,5}$/.exec(value)?.[0] ?? ''}`;
    default:
      return dots;
  }
}

/** The first characters, where the value has the shape in which they say nothing of one phone. */
function start(value: string, shape: RegExp, length: number): string {
  return shape.test(value) ? value.slice(0, length) + dots : dots;
}

function position(value: string): string {
  const point = pointOf(value);
  return point === null ? dots : `${point.latitude.toFixed(1)},${point.longitude.toFixed(1)}`;
}

/** What stands for a text of which the values cannot be cut out one by one. */
const withheldText = '[withheld: known values stand in it]';

/**
 * A text with every known value masked, in whatever spelling or encoding it stands there: what is
 * found inside base64 or the like takes the whole encoded run with it. The answer is searched again;
 * a text in which something is found even then is withheld.
 */
export function redactText(text: string, matcher: Matcher, key?: string | Uint8Array): string {
  const once = redactOnce(text, matcher, key);
  if (!stillTells(once, matcher)) return once;
  const twice = redactSpans(once, matcher, key).text;
  return stillTells(twice, matcher) ? withheldText : twice;
}

function redactOnce(text: string, matcher: Matcher, key?: string | Uint8Array): string {
  const whole = redactSpans(text, matcher, key);
  if (!whole.all) return whole.text;
  // An encoding of single characters takes in the whole text: word by word more of it can stay.
  const words = text.split(/([\s&;,"'<>{}=?]+)/);
  const pieces = words.map((word) => redactSpans(word, matcher, key).text).join('');
  return stillTells(pieces, matcher) ? whole.text : pieces;
}

/** A masked position is a rounded one, and may be found again as such. */
function stillTells(text: string, matcher: Matcher): boolean {
  const { found, unread } = findIn(text, matcher);
  const spent = unread.some((reason) => reason.startsWith('the message was not scanned'));
  return spent || found.some((each) => isTelling(each) && each.pattern.target.identifier.kind !== 'location');
}

function findIn(text: string, matcher: Matcher): Decoding {
  const bytes = Buffer.from(text, 'utf8');
  const part: Part = { kind: 'body', name: null, bytes, encodings: [], raw: { start: 0, end: bytes.length } };
  return decodeParts([part], matcher.index);
}

type Redacted = { readonly text: string; readonly all: boolean };

function redactSpans(text: string, matcher: Matcher, key?: string | Uint8Array): Redacted {
  const bytes = Buffer.from(text, 'utf8');
  const spans = findIn(text, matcher)
    .found.filter(isTelling)
    .map((found) => spanInText(found, key));
  const kept = spans.sort((left, right) => left.start - right.start || right.end - left.end);
  const pieces: string[] = [];
  let at = 0;
  for (const { start: from, end, text: replacement } of kept) {
    if (end <= at) continue;
    if (from >= at) pieces.push(bytes.toString('utf8', at, from), replacement);
    at = end;
  }
  pieces.push(bytes.toString('utf8', at));
  const all = kept.some((span) => span.start === 0 && span.end === bytes.length);
  return { text: pieces.join(''), all };
}

/** Better one short number masked in vain than one shown. */
function isTelling(found: Found): boolean {
  return found.pattern.context === 'field' || isInContext(found);
}

/** The span in the text that holds a find: its own, or that of the encoded run around it. */
function spanInText(found: Found, key?: string | Uint8Array): { start: number; end: number; text: string } {
  let span = { start: found.start, end: found.end + restOfDigest(found) };
  for (let layer: Layer = found.layer; layer.parent !== null; layer = layer.parent) {
    span = { start: layer.start, end: layer.end };
  }
  const { identifier } = found.pattern.target;
  return { ...span, text: `[${identifier.kind} ${mask(identifier.kind, identifier.value, key)}]` };
}

/** A digest is found by its first bytes; all of it has to go. */
function restOfDigest({ pattern }: Found): number {
  return pattern.digest === null ? 0 : pattern.digest.length - pattern.bytes.length;
}
