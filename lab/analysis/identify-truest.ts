import type { Found, Layer, Part } from './decode-layer.ts';
import { groupBy } from './group-by.ts';
import type { Target } from './identify-patterns.ts';

/** Parts of a value say nothing more where all of it stands in the same part of the message. */
export function withoutParts(found: readonly Found[]): readonly Found[] {
  if (found.every(({ pattern }) => pattern.beside === null)) return found;
  const wholes = new Map<Target, Set<Part>>();
  for (const { pattern, layer } of found) {
    if (pattern.beside !== null) continue;
    const parts = wholes.get(pattern.target);
    if (parts === undefined) wholes.set(pattern.target, new Set([layer.part]));
    else parts.add(layer.part);
  }
  return found.filter(
    ({ pattern, layer }) => pattern.beside === null || wholes.get(pattern.target)?.has(layer.part) !== true,
  );
}

/**
 * One value is often found at several levels. Where the inner find knows more names it explains the
 * outer one; else the outer one is the shorter truth (percent signs stood elsewhere in the text, an
 * Android id is hex itself), and the inner is dropped.
 */
export function truest(found: readonly Found[]): readonly Found[] {
  if (found.every(({ layer }) => layer === found[0]?.layer)) return found;
  const dropped = new Set<Found>();
  for (const ofTarget of groupBy(found, targetOf).values())
    if (ofTarget.length > 1) dropAmong(ofTarget, dropped);
  return dropped.size === 0 ? found : found.filter((each) => !dropped.has(each));
}

/** Finds of one value: of an outer and an inner one that overlap, one is dropped. */
function dropAmong(found: readonly Found[], dropped: Set<Found>): void {
  const byLayer = groupBy(found, layerOf);
  for (const inner of found) {
    let transparent = true;
    for (let { layer } = inner; layer.parent !== null; layer = layer.parent) {
      transparent &&= layer.transparent;
      for (const outer of byLayer.get(layer.parent) ?? []) {
        if (outer.start >= layer.end || outer.end <= layer.start) continue;
        dropped.add(transparent && namesOf(inner) > namesOf(outer) ? outer : inner);
      }
    }
  }
}

function targetOf({ pattern }: Found): Target {
  return pattern.target;
}

function layerOf({ layer }: Found): Layer {
  return layer;
}

function namesOf({ steps }: Found): number {
  let names = 0;
  for (const { kind } of steps) if (kind === 'name') names += 1;
  return names;
}
