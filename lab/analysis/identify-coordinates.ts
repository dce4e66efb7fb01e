import type { Found, Layer } from './decode-layer.ts';
import { distanceMetres } from './identifiers/location.ts';
import type { Hit } from './identify-index.ts';
import type { Pattern } from './identify-patterns.ts';
import { placeCodeAt } from './identify-place-codes.ts';

/** A latitude and a longitude that stand together, and how far the point is from the known one. */
export type Pair = { readonly latitude: Found; readonly longitude: Found; readonly metres: number };

const nearMetres = 1000;
const mostBytesApart = 400;
const number = /-?\d{1,3}\.\d{1,17}|-?\d{6,10}/y;

/** Hits of coordinate patterns are kept where a whole number or code stands that is near the coordinate. */
export function coordinateHits(bytes: Buffer, hits: readonly Hit[]): readonly Hit[] {
  if (!hits.some(({ pattern }) => pattern.axis !== null || pattern.code !== null)) return hits;
  const out: Hit[] = [];
  // Phones of one lab are near each other: one number is met for each of them.
  let token: Token | null = null;
  for (const hit of hits) {
    if (hit.pattern.code !== null) out.push(...placeCodeAt(bytes, hit, hit.pattern.code));
    else if (hit.pattern.axis === null) out.push(hit);
    else {
      if (token?.at !== hit.start) token = tokenAt(bytes, hit.start);
      if (token.values.length > 0) out.push(...numbersAt(hit, token));
    }
  }
  return out;
}

/** The number at `at`, with its sign: where it begins and ends, and what it may mean in degrees. */
type Token = {
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
};

function numbersAt(hit: Hit, { start, end, values }: Token): Hit[] {
  return values
    .filter((value) => Math.abs(value - coordinateOf(hit.pattern)) < 0.06)
    .map((value) => ({ start, end, pattern: hit.pattern, number: value }));
}

function tokenAt(bytes: Buffer, at: number): Token {
  const none = { at, start: at, end: at, values: [] };
  if (isInNumber(bytes[at - 1])) return none;
  const before = bytes.toString('latin1', Math.max(0, at - 1), at);
  const start = before === '-' ? at - 1 : at;
  const text = bytes.toString('latin1', start, start + 24);
  number.lastIndex = 0;
  const token = number.exec(text)?.[0];
  if (token === undefined || /^[\d.]/.test(text.slice(token.length).replace(/^\.(?!\d)/, ''))) return none;
  const whole = !token.includes('.');
  if (whole && (/[A-Za-z_]/.test(before) || /^[A-Za-z_]/.test(text.slice(token.length)))) return none;
  const scales = whole ? [1e7, 1e6] : [1];
  return { at, start, end: start + token.length, values: scales.map((scale) => Number(token) / scale) };
}

function isInNumber(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2e);
}

/** The known coordinate that a pattern stands for. */
export function coordinateOf({ target, axis }: Pattern): number {
  return axis === null || target.point === null ? Number.NaN : target.point[axis];
}

/**
 * Pairs latitudes with longitudes: in one layer and near each other, or in headers or path segments of one message.
 * One number alone matches by chance and is dropped. Each latitude is paired once, with the nearest.
 */
export function pairCoordinates(found: readonly Found[]): Pair[] {
  const longitudes = found.filter(({ pattern }) => pattern.axis === 'longitude');
  if (longitudes.length === 0) return [];
  const pairs: Pair[] = [];
  for (const each of found) {
    const nearest = each.pattern.axis === 'latitude' ? nearestTo(each, longitudes) : null;
    if (nearest !== null) pairs.push(nearest);
  }
  return pairs;
}

function nearestTo(latitude: Found, longitudes: readonly Found[]): Pair | null {
  let nearest: Pair | null = null;
  for (const longitude of longitudes) {
    if (latitude.pattern.target !== longitude.pattern.target || !together(latitude, longitude)) continue;
    const pair = { latitude, longitude, metres: metres(latitude, longitude) };
    const nearer = nearest === null || pair.metres < nearest.metres;
    if (nearer && pair.metres <= tolerance(pair)) nearest = pair;
  }
  return nearest;
}

function together(left: Found, right: Found): boolean {
  if (left.layer === right.layer) {
    return left.start !== right.start && Math.abs(left.start - right.start) <= mostBytesApart;
  }
  const { kind } = left.layer.part;
  if (kind === right.layer.part.kind && (kind === 'header' || kind === 'path')) return true;
  return origin(left.layer) !== null && origin(left.layer) === origin(right.layer);
}

/** Layers out of neighbouring fields of one structure. */
function origin(layer: Layer): Layer | null {
  return layer.transparent ? layer.parent : null;
}

function metres(latitude: Found, longitude: Found): number {
  const point = latitude.pattern.target.point;
  if (point === null || latitude.number === null || longitude.number === null)
    return Number.POSITIVE_INFINITY;
  return distanceMetres(point, { latitude: latitude.number, longitude: longitude.number });
}

/** One kilometre; more for numbers of one decimal, where the names of their fields speak for them. */
function tolerance({ latitude, longitude }: Pair): number {
  if (!isRough(latitude) || !isRough(longitude)) return nearMetres;
  const named = /lat/i.test(nameOf(latitude)) && /lon|lng/i.test(nameOf(longitude));
  return named ? 8000 : nearMetres;
}

function isRough(found: Found): boolean {
  return found.number !== null && Math.abs(found.number * 10 - Math.round(found.number * 10)) < 1e-9;
}

function nameOf(found: Found): string {
  return found.steps.findLast((step) => step.kind === 'name')?.text ?? '';
}
