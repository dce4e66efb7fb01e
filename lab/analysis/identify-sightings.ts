import type { Sighting } from '../model/emission.ts';
import { describe, type Found, type Layer, type Step } from './decode-layer.ts';
import { isInContext } from './identify-context.ts';
import { pairCoordinates } from './identify-coordinates.ts';
import type { PatternIndex } from './identify-index.ts';
import type { Target } from './identify-patterns.ts';
import { rawSpanOf } from './identify-span.ts';
import { spellingOf } from './identify-spelling.ts';

type Candidate = { readonly found: Found; readonly spelling: string };

/** Makes sightings of what was found: in context, each at its truest place, each place once. */
export function sightingsOf(found: readonly Found[], index: PatternIndex): Sighting[] {
  return explainedSightings(found, index).map(({ sighting }) => sighting);
}

/** A sighting, and the find of which it was made. */
export type Explained = { readonly sighting: Sighting; readonly found: Found };

/** The sightings with the layers in which they were found. */
export function explainedSightings(found: readonly Found[], index: PatternIndex): Explained[] {
  if (found.length === 0) return [];
  const inContext = found.filter(
    (each) => each.pattern.axis === null && isInContext(each) && !isDigitRun(each),
  );
  const plain = withoutParts(inContext);
  const pairs = pairCoordinates(found).map(({ latitude, metres }): Candidate => {
    return { found: latitude, spelling: metres < 15 ? 'plain' : 'rounded' };
  });
  const candidates = [
    ...truest(plain).map(candidate),
    ...truest(pairs.map((each) => each.found)).map((each) => pairOf(each, pairs)),
  ];
  const best = new Map<string, Explained & { readonly rank: number }>();
  for (const each of candidates) {
    const sighting = sightingOf(each, index);
    const key = keyOf(each.found.pattern.target, sighting.place);
    const rank = rankOf(sighting);
    const other = best.get(key);
    if (other === undefined || rank < other.rank) best.set(key, { sighting, found: each.found, rank });
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

/** Parts of a value say nothing more where all of it stands in the same part of the message. */
function withoutParts(found: readonly Found[]): Found[] {
  if (found.every(({ pattern }) => pattern.beside === null)) return [...found];
  return found.filter(
    ({ pattern, layer }) =>
      pattern.beside === null ||
      !found.some(
        (each) =>
          each.pattern.beside === null &&
          each.pattern.target === pattern.target &&
          each.layer.part === layer.part,
      ),
  );
}

/** Packed decimal read out of plain digits is those digits again, and may be part of a longer number. */
function isDigitRun({ pattern, layer }: Found): boolean {
  if (pattern.spelling !== 'packed-decimal' || layer.parent === null) return false;
  const last = layer.steps.at(-1);
  if (last?.kind !== 'encoding' || last.text !== 'hex') return false;
  return /^\d+$/.test(layer.parent.bytes.toString('latin1', layer.start, layer.end));
}

function candidate(found: Found): Candidate {
  return { found, spelling: spellingOf(found) };
}

function pairOf(found: Found, pairs: readonly Candidate[]): Candidate {
  return pairs.find((each) => each.found === found) ?? { found, spelling: 'plain' };
}

/** Fewer encodings first, then the plainer spelling. */
function rankOf({ decoding, spelling }: Sighting): number {
  const order = ['plain', 'upper', 'lower', 'mixed-case', 'no-separators'];
  const position = order.indexOf(spelling);
  return decoding.length * 100 + (position < 0 ? order.length : position);
}

function namesOf({ steps }: Found): number {
  return steps.filter((step) => step.kind === 'name').length;
}

/**
 * One value is often found at several levels. Where the inner find knows more names it explains the
 * outer one; else the outer one is the shorter truth (percent signs stood elsewhere in the text, an
 * Android id is hex itself), and the inner is dropped.
 */
function truest(found: readonly Found[]): Found[] {
  const byLayer = new Map<Layer, Map<Target, Found[]>>();
  for (const each of found) {
    const byTarget = byLayer.get(each.layer) ?? new Map<Target, Found[]>();
    byLayer.set(each.layer, byTarget);
    const list = byTarget.get(each.pattern.target);
    if (list === undefined) byTarget.set(each.pattern.target, [each]);
    else list.push(each);
  }
  const dropped = new Set<Found>();
  for (const inner of found) {
    let transparent = true;
    for (let layer = inner.layer; layer.parent !== null; layer = layer.parent) {
      transparent &&= layer.transparent;
      for (const outer of byLayer.get(layer.parent)?.get(inner.pattern.target) ?? []) {
        if (outer.start >= layer.end || outer.end <= layer.start) continue;
        dropped.add(transparent && namesOf(inner) > namesOf(outer) ? outer : inner);
      }
    }
  }
  return found.filter((each) => !dropped.has(each));
}

function sightingOf({ found, spelling }: Candidate, index: PatternIndex): Sighting {
  const { target } = found.pattern;
  const { kind, label, slot, value } = target.identifier;
  const steps = told(found).map((step) =>
    step.kind === 'name' ? { ...step, text: safeName(step.text, index) } : step,
  );
  return {
    identifier: kind,
    label: label ?? null,
    slot: slot ?? null,
    value,
    serial: target.serial,
    spelling,
    decoding: steps.filter((step) => step.kind === 'encoding').map((step) => step.text),
    where: describe(found.layer.part, steps),
    place: placeOf(found, steps),
    bytes: rawSpanOf(found.layer, found),
    placeholder: target.placeholder,
  };
}

/** The steps that are worth telling: a digest is written in hex without saying. */
function told({ pattern, steps }: Found): readonly Step[] {
  const last = steps.at(-1);
  return pattern.impliesHex && last?.kind === 'encoding' && last.text === 'hex' ? steps.slice(0, -1) : steps;
}

/** The place in a key: message part and names, encodings left out. */
export function placeOf({ layer }: Pick<Found, 'layer'>, steps: readonly Step[]): string {
  const { kind, name } = layer.part;
  const names = steps.filter((step) => step.kind === 'name').map((step) => step.text);
  return [kind, ...(name === null ? [] : [name]), ...names].join('/');
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

const mostNames = 4096;
const longestKept = 256;
const safeNames = new WeakMap<PatternIndex, Map<string, string>>();

/** Names come from the sender: values, numbers and control characters in them must not become part of a key. */
export function safeName(name: string, index: PatternIndex): string {
  const known = safeNames.get(index) ?? new Map<string, string>();
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= mostNames) known.clear();
  const safe = madeSafe(name, index);
  if (name.length <= longestKept) safeNames.set(index, known.set(name, safe));
  return safe;
}

function madeSafe(name: string, index: PatternIndex): string {
  const bytes = Buffer.from(name);
  const hits = index.find(bytes).filter((hit) => hit.pattern.axis === null && hit.pattern.context === 'none');
  let text = bytes;
  for (const { start, end } of hits) text = Buffer.from(text).fill(0x1f, start, end);
  return text
    .toString('utf8')
    .replace(/\x1f+/g, '{}')
    .replace(uuid, '{}')
    .replace(/(?<![0-9a-z])(?:\d{5,}|[0-9a-f]{16,})(?![0-9a-z])/gi, '{}')
    .replace(/[\p{C}\s]+/gu, ' ')
    .slice(0, 160);
}
