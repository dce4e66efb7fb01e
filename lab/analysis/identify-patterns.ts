import { type Device, type Identifier, knownIdentifiers } from '../model/device.ts';
import { digestsOf, nameUuid } from './identifiers/digests.ts';
import { exifOf } from './identifiers/exif.ts';
import type { Bound, Context, Spelling } from './identifiers/identifier-kind.ts';
import { familyOf } from './identifiers/list.ts';
import { type Point, pointOf } from './identifiers/location.ts';
import type { PlaceCode } from './identifiers/place-code.ts';
import { foldText, spelling } from './identifiers/spelling.ts';
import { placeStarts } from './identify-place-codes.ts';

/** One known value of one phone, with what its kind says about it. */
export type Target = {
  readonly identifier: Identifier;
  readonly serial: string;
  readonly placeholder: string | null;
  /** Names of fields that usually hold it. */
  readonly names: RegExp;
  readonly point: Point | null;
};

/** One sequence of bytes to search for. */
export type Pattern = {
  readonly target: Target;
  readonly spelling: string;
  /** Searched for; in lower case where `folded`. */
  readonly bytes: Uint8Array;
  readonly folded: boolean;
  readonly bound: Bound;
  readonly context: Context;
  /** What else has to stand near by, one of these; null where nothing has to. */
  readonly beside: readonly string[] | null;
  /** The form as it was given, to tell upper and lower case apart. */
  readonly written: string | null;
  /** All bytes of a digest, of which `bytes` are the first. */
  readonly digest: Uint8Array | null;
  /** Hex is the usual way to write it, so that hex around it is not told as an encoding. */
  readonly impliesHex: boolean;
  /** For the first characters of a coordinate; the number around them is compared by distance. */
  readonly axis: 'latitude' | 'longitude' | null;
  /** For the first characters of a code of an area, which is compared by distance. */
  readonly code: PlaceCode | null;
};

/** What differs from a pattern of these bytes that may stand anywhere and says enough by itself. */
type Special = Partial<Omit<Pattern, 'target' | 'spelling' | 'bytes'>>;

/** One shape for all patterns: they are looked at by the million. */
export function makePattern(
  target: Target,
  spelling: string,
  bytes: Uint8Array,
  { folded, bound, context, beside, written, digest, impliesHex, axis, code }: Special = {},
): Pattern {
  return {
    target,
    spelling,
    bytes,
    folded: folded ?? false,
    bound: bound ?? 'free',
    context: context ?? 'none',
    beside: beside ?? null,
    written: written ?? null,
    digest: digest ?? null,
    impliesHex: impliesHex ?? false,
    axis: axis ?? null,
    code: code ?? null,
  };
}

/** Bytes of a digest that are enough to know it, however it was cut. */
const digestPrefixBytes = 8;

/** Everything to search for, for all phones. `contents` gives the bytes of canary files by their path. */
export function patternsOf(
  devices: readonly Device[],
  contents: ReadonlyMap<string, Uint8Array> = new Map(),
): { patterns: Pattern[]; targets: Target[] } {
  const targets = devices.flatMap((device) =>
    knownIdentifiers(device).map((identifier) => targetOf(identifier, device.serial)),
  );
  const patterns = targets.flatMap((target) => [
    ...spellingPatterns(target),
    ...digestsOf(target.identifier).flatMap(({ name, bytes }) => digestPatterns(target, name, bytes)),
    ...coordinatePatterns(target),
    ...placeCodePatterns(target),
    ...contentPatterns(target, contents),
  ]);
  return { patterns, targets };
}

function targetOf(identifier: Identifier, serial: string): Target {
  const family = familyOf(identifier.kind);
  const names =
    identifier.kind === 'custom' && identifier.label !== undefined
      ? new RegExp(identifier.label.replace(/[^A-Za-z0-9]+/g, '.?') || '(?!)', 'i')
      : family.names;
  return {
    identifier,
    serial,
    placeholder: family.placeholder(identifier.value),
    names,
    point: identifier.kind === 'location' ? pointOf(identifier.value) : null,
  };
}

function spellingPatterns(target: Target): Pattern[] {
  const { kind, value } = target.identifier;
  return familyOf(kind)
    .spellings(value, kind)
    .map((spelling) => patternOf(target, spelling));
}

/** Text of ASCII letters is compared in lower case; bytes are compared as they are. */
function patternOf(target: Target, { name, form, bound, context, beside }: Spelling): Pattern {
  const text = typeof form === 'string';
  const bytes = text ? Buffer.from(foldText(form), 'utf8') : form;
  const written = text ? form : null;
  return makePattern(target, name, bytes, { folded: text, bound, context, beside: beside ?? null, written });
}

/**
 * The start of a digest, as bytes: hex text is decoded before, so that one pattern covers hex in either
 * case, base64 and cut digests. Hex that lost two or more zeros is searched for as text.
 */
function digestPatterns(target: Target, name: string, digest: Uint8Array): Pattern[] {
  const bytes = digest.subarray(0, digestPrefixBytes);
  const out = [makePattern(target, name, bytes, { digest, impliesHex: true })];
  if (digest[0] === 0) out.push(strippedPattern(target, name, digest));
  if (name !== 'md5') return out;
  const middle = digest.subarray(4, 12);
  return [
    ...out,
    makePattern(target, 'md5-truncated', middle, { bound: 'all', impliesHex: true }),
    makePattern(target, 'md5-uuid', nameUuid(digest), { impliesHex: true }),
  ];
}

function strippedPattern(target: Target, name: string, digest: Uint8Array): Pattern {
  const hex = Buffer.from(digest).toString('hex').replace(/^0+/, '');
  const bytes = Buffer.from(hex.slice(0, digestPrefixBytes * 2));
  const whole = Buffer.from(hex);
  return makePattern(target, name, bytes, {
    folded: true,
    bound: 'hex-start',
    digest: whole,
    impliesHex: true,
  });
}

/** How far from the known position a number may be and still be looked at, in degrees. */
const searchDegrees = 0.06;

/** First characters of all numbers near a coordinate: in degrees, and as whole numbers of 1e-6 or 1e-7 degrees. */
function coordinatePatterns(target: Target): Pattern[] {
  const { point } = target;
  if (point === null) return [];
  return (['latitude', 'longitude'] as const).flatMap((axis) => {
    const starts = new Set<string>();
    for (let step = -60; step <= 60; step += 1) {
      const value = Math.abs(point[axis] + (step / 60) * searchDegrees);
      starts.add(value.toFixed(6).slice(0, 4));
      starts.add(
        Math.round(value * 1e7)
          .toString()
          .slice(0, 4),
      );
    }
    return [...starts]
      .filter((start) => start.length === 4)
      .map((start) => makePattern(target, 'plain', Buffer.from(start), { bound: 'number', axis }));
  });
}

/** First characters of the codes of areas at the known point. */
function placeCodePatterns(target: Target): Pattern[] {
  if (target.point === null) return [];
  return placeStarts(target.point).flatMap(({ code, starts }) =>
    starts.map((start) => {
      const bytes = Buffer.from(foldText(start), 'utf8');
      return makePattern(target, code.name, bytes, { folded: true, context: code.context, code });
    }),
  );
}

const windowBytes = 32;

/**
 * Windows of a canary file's content, spread over it, and others over its EXIF data: each alone shows
 * that the file was sent. What a picture says of itself is looked for as text, too.
 */
function contentPatterns(target: Target, contents: ReadonlyMap<string, Uint8Array>): Pattern[] {
  const content = target.identifier.kind === 'file' ? contents.get(target.identifier.value) : undefined;
  if (content === undefined) return [];
  const exif = exifOf(content);
  const texts = (exif?.texts ?? []).map((text) => patternOf(target, spelling('exif', text, 'word')));
  return [
    ...windowPatterns(target, 'content', content),
    ...(exif === null ? [] : windowPatterns(target, 'exif', exif.block)),
    ...texts,
  ];
}

function windowPatterns(target: Target, name: string, content: Uint8Array): Pattern[] {
  const stride = Math.max(windowBytes, Math.floor(content.length / 16));
  const out: Pattern[] = [];
  for (let at = 0; at + windowBytes <= content.length && out.length < 17; at += stride) {
    const bytes = content.subarray(at, at + windowBytes);
    if (new Set(bytes).size >= 8) out.push(makePattern(target, name, bytes));
  }
  return out;
}
