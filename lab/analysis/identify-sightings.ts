import type { Sighting } from '../model/emission.ts';
import type { Found, Step } from './decode-layer.ts';
import { isInContext } from './identify-context.ts';
import { pairCoordinates } from './identify-coordinate-pairs.ts';
import type { PatternIndex } from './identify-index.ts';
import type { Target } from './identify-patterns.ts';
import { safeName } from './identify-safe-name.ts';
import { rawSpanOf } from './identify-span.ts';
import { spellingOf } from './identify-spelling.ts';
import { truest, withoutParts } from './identify-truest.ts';

/** Makes sightings of what was found: in context, each at its truest place, each place once. */
export function sightingsOf(found: readonly Found[], index: PatternIndex): Sighting[] {
  return explainedSightings(found, index).map(({ sighting }) => sighting);
}

/** A sighting, and the find of which it was made. */
export type Explained = { readonly sighting: Sighting; readonly found: Found };

/** The sightings with the layers in which they were found. */
export function explainedSightings(found: readonly Found[], index: PatternIndex): Explained[] {
  if (found.length === 0) return [];
  const texts: Found[] = [];
  for (const each of found) if (isKnownText(each)) texts.push(each);
  const out: Explained[] = [];
  for (const each of truest(withoutParts(texts))) {
    out.push({ sighting: sightingOf(each, spellingOf(each), index), found: each });
  }
  addPoints(found, index, out);
  return out.length < 2 ? out : bestOfPlaces(out);
}

function isKnownText(found: Found): boolean {
  return found.pattern.axis === null && isInContext(found) && !isDigitRun(found);
}

/** Latitudes with their longitudes. */
function addPoints(found: readonly Found[], index: PatternIndex, out: Explained[]): void {
  const pairs = pairCoordinates(found);
  if (pairs.length === 0) return;
  const kept = new Set(truest(pairs.map(({ latitude }) => latitude)));
  for (const { latitude, metres } of pairs) {
    if (!kept.has(latitude)) continue;
    const sighting = sightingOf(latitude, metres < 15 ? 'plain' : 'rounded', index);
    out.push({ sighting, found: latitude });
  }
}

/** Of several sightings of a value at a place, that with the fewest encodings and the plainest spelling. */
function bestOfPlaces(all: readonly Explained[]): Explained[] {
  const best = new Map<string, Explained>();
  for (const each of all) {
    const key = keyOf(each.found.pattern.target, each.sighting.place);
    const other = best.get(key);
    if (other === undefined || rankOf(each.sighting) < rankOf(other.sighting)) best.set(key, each);
  }
  return [...best.values()];
}

const targetKeys = new WeakMap<Target, string>();

/** Equal for the same value of the same phone at the same place. */
function keyOf(target: Target, place: string): string {
  let key = targetKeys.get(target);
  if (key === undefined) {
    const { kind, label, slot, value } = target.identifier;
    key = JSON.stringify([kind, label, slot, value, target.serial]);
    targetKeys.set(target, key);
  }
  return key + place;
}

/** Packed decimal read out of plain digits is those digits again, and may be part of a longer number. */
function isDigitRun({ pattern, layer }: Found): boolean {
  if (pattern.spelling !== 'packed-decimal' || layer.parent === null) return false;
  const last = layer.steps.at(-1);
  if (last?.kind !== 'encoding' || last.text !== 'hex') return false;
  return /^\d+$/.test(layer.parent.bytes.toString('latin1', layer.start, layer.end));
}

const plainest = ['plain', 'upper', 'lower', 'mixed-case', 'no-separators'];

/** Fewer encodings first, then the plainer spelling. */
function rankOf({ decoding, spelling }: Sighting): number {
  const position = plainest.indexOf(spelling);
  return decoding.length * 100 + (position < 0 ? plainest.length : position);
}

function sightingOf(found: Found, spelling: string, index: PatternIndex): Sighting {
  const { layer, pattern, steps } = found;
  const { identifier, serial, placeholder } = pattern.target;
  const { kind, name } = layer.part;
  const decoding: string[] = [];
  let where = name === null ? kind : `${kind} > ${name}`;
  let place = name === null ? kind : `${kind}/${name}`;
  const told = toldOf(found);
  for (let at = 0; at < told; at += 1) {
    const step = steps[at] as Step;
    const text = step.kind === 'name' ? safeName(step.text, index) : step.text;
    where += ` > ${text}`;
    if (step.kind === 'name') place += `/${text}`;
    else decoding.push(text);
  }
  return {
    identifier: identifier.kind,
    label: identifier.label ?? null,
    slot: identifier.slot ?? null,
    value: identifier.value,
    serial,
    spelling,
    decoding,
    where,
    place,
    bytes: rawSpanOf(layer, found),
    placeholder,
  };
}

/** How many of the steps are worth telling: a digest is written in hex without saying. */
function toldOf({ pattern, steps }: Found): number {
  const last = steps.at(-1);
  const isSilent = pattern.impliesHex && last?.kind === 'encoding' && last.text === 'hex';
  return isSilent ? steps.length - 1 : steps.length;
}

/** The place in a key: message part and names, encodings left out. */
export function placeOf({ layer }: Pick<Found, 'layer'>, steps: readonly Step[]): string {
  const { kind, name } = layer.part;
  const names = steps.filter((step) => step.kind === 'name').map((step) => step.text);
  return [kind, ...(name === null ? [] : [name]), ...names].join('/');
}
