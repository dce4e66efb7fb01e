import type { Hit } from './identify-index.ts';
import type { Pattern } from './identify-patterns.ts';
import { placeCodeAt } from './identify-place-codes.ts';

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
