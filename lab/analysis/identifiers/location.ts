import type { Check, IdentifierFamily } from './identifier-kind.ts';

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

function check(value: string): Check {
  return pointOf(value) === null ? { error: 'a location is "latitude,longitude" in decimal degrees' } : {};
}

/** Position of the phone. Latitude and longitude must stand together: one number alone matches by chance. */
export const location: IdentifierFamily = {
  kinds: ['location'],
  check,
  // Pairs of numbers and codes of areas are matched by distance.
  spellings: () => [],
  hashInputs: () => [],
  names: /geo|hash|loc|position|lat|lng|lon|plus.?code|olc|s2|cell.?(id|token)/i,
  placeholder: (value) => {
    const point = pointOf(value);
    return point !== null && point.latitude === 0 && point.longitude === 0 ? 'position 0,0' : null;
  },
};
