import type { Found, Layer } from './decode-layer.ts';
import { groupBy } from './group-by.ts';
import { distanceMetres } from './identifiers/location.ts';
import { coordinateOf } from './identify-coordinates.ts';

/** A latitude and a longitude that stand together, and how far the point is from the known one. */
export type Pair = { readonly latitude: Found; readonly longitude: Found; readonly metres: number };

const nearMetres = 1000;
/** For numbers of one decimal, where the names of their fields speak for them. */
const coarseMetres = 8000;
const mostBytesApart = 400;

/**
 * Pairs latitudes with longitudes: in one layer and near each other, or in headers or path segments of one message.
 * One number alone matches by chance and is dropped. Each latitude is paired once, with the nearest.
 */
export function pairCoordinates(found: readonly Found[]): Pair[] {
  const longitudes = found.filter(({ pattern }) => pattern.axis === 'longitude');
  if (longitudes.length === 0) return [];
  const near = partnersOf(longitudes);
  const coarse = partnersOf(longitudes.filter((each) => isRough(each) && /lon|lng/i.test(nameOf(each))));
  const pairs: Pair[] = [];
  for (const each of found) {
    if (each.pattern.axis !== 'latitude') continue;
    let pair = nearestTo(each, near, nearMetres);
    if (pair === null && coarse.size > 0 && isRough(each) && /lat/i.test(nameOf(each)))
      pair = nearestTo(each, coarse, coarseMetres);
    if (pair !== null) pairs.push(pair);
  }
  return pairs;
}

/** Longitudes by their surroundings, each list from the nearest to the known point to the farthest. */
type Partners = ReadonlyMap<Layer | string, readonly Found[]>;

function partnersOf(longitudes: readonly Found[]): Partners {
  return groupBy(
    [...longitudes].sort((left, right) => away(left) - away(right)),
    surroundings,
  );
}

/** How many degrees a number is away from the known one. */
function away({ number, pattern }: Found): number {
  return number === null ? Number.POSITIVE_INFINITY : Math.abs(number - coordinateOf(pattern));
}

/** For one latitude, a pair is the farther from the known point the farther its longitude is: the first that fits is the nearest. */
function nearestTo(latitude: Found, partners: Partners, mostMetres: number): Pair | null {
  for (const longitude of partners.get(surroundings(latitude)) ?? []) {
    if (latitude.pattern.target !== longitude.pattern.target) continue;
    if (!together(latitude, longitude)) continue;
    const pair = { latitude, longitude, metres: metres(latitude, longitude) };
    return pair.metres <= mostMetres ? pair : null;
  }
  return null;
}

/** Equal for all that may stand together, so that not each number of a message is compared with each. */
function surroundings({ layer }: Found): Layer | string {
  return isSpread(layer) ? layer.part.kind : (origin(layer) ?? layer);
}

function together(left: Found, right: Found): boolean {
  if (left.layer === right.layer) {
    return left.start !== right.start && Math.abs(left.start - right.start) <= mostBytesApart;
  }
  if (isSpread(left.layer) && left.layer.part.kind === right.layer.part.kind) return true;
  return origin(left.layer) !== null && origin(left.layer) === origin(right.layer);
}

/** Headers and segments of a path: what belongs together stands in several of them. */
function isSpread({ part }: Layer): boolean {
  return part.kind === 'header' || part.kind === 'path';
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

function isRough(found: Found): boolean {
  return found.number !== null && Math.abs(found.number * 10 - Math.round(found.number * 10)) < 1e-9;
}

function nameOf(found: Found): string {
  return found.steps.findLast((step) => step.kind === 'name')?.text ?? '';
}
