import { geohash } from './identifiers/geohash.ts';
import { distanceMetres, type Point } from './identifiers/location.ts';
import type { PlaceCode } from './identifiers/place-code.ts';
import { plusCode } from './identifiers/plus-code.ts';
import { s2Number, s2Token } from './identifiers/s2-cell.ts';
import type { Hit } from './identify-index.ts';

const codes: readonly PlaceCode[] = [geohash, plusCode, s2Token, s2Number];

const nearMetres = 1000;
const nearDegrees = 0.01;
/** Of an area that says where the phone is. */
const widestMetres = 4000;
const mostCharacters = 24;

/** What tokens near a point begin with, by code: also those of the areas around its own. */
export function placeStarts({ latitude, longitude }: Point): { code: PlaceCode; starts: string[] }[] {
  const wider = nearDegrees / Math.max(0.05, Math.cos((latitude * Math.PI) / 180));
  const around = [-1, 0, 1].flatMap((row) =>
    [-1, 0, 1].map((column) => ({
      latitude: latitude + row * nearDegrees,
      longitude: longitude + column * wider,
    })),
  );
  return codes.map((code) => ({ code, starts: [...new Set(around.map((point) => code.start(point)))] }));
}

/** The whole token at a hit, where it stands for an area near the known point. */
export function placeCodeAt(bytes: Buffer, hit: Hit, code: PlaceCode): Hit[] {
  const { point } = hit.pattern.target;
  const text = bytes.toString('latin1', hit.start, hit.start + mostCharacters);
  code.token.lastIndex = 0;
  const token = code.token.exec(text)?.[0] ?? '';
  const before = bytes.toString('latin1', Math.max(0, hit.start - 1), hit.start);
  const apart = !/[0-9a-z]/i.test(before) && !/^[0-9a-z]/i.test(text.slice(token.length));
  const area = token === '' || !apart ? null : code.area(token);
  if (area === null || point === null || area.metres > widestMetres) return [];
  const near = distanceMetres(point, area.middle) <= nearMetres + area.metres;
  return near ? [{ ...hit, end: hit.start + token.length }] : [];
}
