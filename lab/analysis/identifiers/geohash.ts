import type { Point } from './location.ts';
import type { Area, PlaceCode } from './place-code.ts';

const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz';
const startCharacters = 5;
const metresPerDegree = 111_320;

/** Geohash (base 32, longitude first) of `length` characters. */
function geohashOf(point: Point, length: number): string {
  const ranges: [number, number][] = [
    [-180, 180],
    [-90, 90],
  ];
  const values = [point.longitude, point.latitude];
  let out = '';
  let bits = 0;
  for (let index = 0; index < length * 5; index += 1) {
    const range = ranges[index % 2] as [number, number];
    const middle = (range[0] + range[1]) / 2;
    const high = (values[index % 2] as number) >= middle;
    range[high ? 0 : 1] = middle;
    bits = bits * 2 + (high ? 1 : 0);
    if (index % 5 < 4) continue;
    out += alphabet[bits];
    bits = 0;
  }
  return out;
}

function areaOf(token: string): Area | null {
  const ranges: [number, number][] = [
    [-180, 180],
    [-90, 90],
  ];
  let index = 0;
  for (const character of token.toLowerCase()) {
    const bits = alphabet.indexOf(character);
    if (bits < 0) return null;
    for (let bit = 16; bit > 0; bit >>= 1, index += 1) {
      const range = ranges[index % 2] as [number, number];
      range[(bits & bit) === 0 ? 1 : 0] = (range[0] + range[1]) / 2;
    }
  }
  const [[west, east], [south, north]] = ranges as [[number, number], [number, number]];
  const metres = (Math.hypot(east - west, north - south) / 2) * metresPerDegree;
  return { middle: { latitude: (south + north) / 2, longitude: (west + east) / 2 }, metres };
}

/** Geohash of five to twelve characters. */
export const geohash: PlaceCode = {
  name: 'geohash',
  context: 'name',
  start: (point) => geohashOf(point, startCharacters),
  token: /[0-9b-hjkmnp-z]{5,12}/iy,
  area: areaOf,
};
