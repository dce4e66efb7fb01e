import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { distinct } from './spelling.ts';

/** A point on WGS 84 in decimal degrees. */
export type Point = { readonly latitude: number; readonly longitude: number };

/** Reads `59.9139,10.7522`; null where it is no such pair. */
export function pointOf(value: string): Point | null {
  const match = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(value);
  if (match === null) return null;
  const point = { latitude: Number(match[1]), longitude: Number(match[2]) };
  return Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180 ? point : null;
}

/** Great-circle distance in metres. */
export function distanceMetres(from: Point, to: Point): number {
  const radians = Math.PI / 180;
  const dLatitude = (to.latitude - from.latitude) * radians;
  const dLongitude = (to.longitude - from.longitude) * radians;
  const chord =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * Math.sin(dLongitude / 2) ** 2;
  return 12_742_000 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Geohash (base 32, longitude first) of `length` characters. */
export function geohash(point: Point, length: number): string {
  const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz';
  const ranges: [number, number][] = [
    [-180, 180],
    [-90, 90],
  ];
  const values = [point.longitude, point.latitude];
  let out = '';
  let bits = 0;
  for (let index = 0; index < length * 5; index += 1) {
    const axis = index % 2;
    const range = ranges[axis] ?? [0, 0];
    const middle = (range[0] + range[1]) / 2;
    const high = (values[axis] ?? 0) >= middle;
    range[high ? 0 : 1] = middle;
    bits = bits * 2 + (high ? 1 : 0);
    if (index % 5 === 4) {
      out += alphabet[bits];
      bits = 0;
    }
  }
  return out;
}

function check(value: string): Check {
  return pointOf(value) === null ? { error: 'a location is "latitude,longitude" in decimal degrees' } : {};
}

/** Only the text forms that are one token; pairs of numbers are matched by distance. */
function spellings(value: string): Spelling[] {
  const point = pointOf(value);
  if (point === null) return [];
  return distinct(
    [9, 8, 7, 6].map((length) => ({
      name: 'geohash',
      form: geohash(point, length),
      bound: 'word',
      context: 'name',
    })),
  );
}

/** Position of the phone. Latitude and longitude must stand together: one number alone matches by chance. */
export const location: IdentifierFamily = {
  kinds: ['location'],
  check,
  spellings,
  hashInputs: () => [],
  names: /geo|hash|loc|position|lat|lng|lon/i,
  placeholder: (value) => {
    const point = pointOf(value);
    return point !== null && point.latitude === 0 && point.longitude === 0 ? 'position 0,0' : null;
  },
};
