import type { Device } from '../model/device.ts';
import type { Sighting } from '../model/emission.ts';
import type { Headers } from '../model/flow.ts';
import { decodeParts } from './decode.ts';
import { DecodeCache } from './decode-cache.ts';
import { openBudget } from './decoders/budget.ts';
import { digestTable } from './identify-digests.ts';
import { indexPatterns, type PatternIndex } from './identify-index.ts';
import { partsOf } from './identify-parts.ts';
import { patternsOf } from './identify-patterns.ts';
import { sightingsOf } from './identify-sightings.ts';
import { type Leaf, leavesOf, type WantedLeaves, watchLeaves } from './unknown/leaves.ts';

/** All values of all phones, ready to be searched for. Made once, used for every message. */
export type Matcher = {
  readonly index: PatternIndex;
  /** Serials of phones that are in no lab. */
  readonly decoys: ReadonlySet<string>;
  /** What was decoded with these patterns before. */
  readonly cache: DecodeCache;
};

/** What is looked at: method and URL are null where a message has none. */
export type ReadMessage = {
  readonly method: string | null;
  readonly url: string | null;
  readonly headers: Headers;
  readonly body: Uint8Array | null;
  readonly direction: 'sent' | 'received';
};

/** What a message holds, and in sentences what of it could not be read or was not scanned. */
export type Identified = {
  readonly sightings: readonly Sighting[];
  readonly unread: readonly string[];
  /** Its body is of a format that gave each byte a meaning, and all in it was read. */
  readonly whole: boolean;
  /** Tokens that no known value explains; empty unless they were asked for. */
  readonly leaves: readonly Leaf[];
  /** What was found of decoys. */
  readonly decoys: readonly Sighting[];
};

/**
 * Compiles the values of all phones. `contents` gives the bytes of canary files by the path in
 * device.yaml, because analysis opens no files. `packages` are names of the build's packages, which salt hashes; what
 * is found of `decoys` is kept apart.
 */
export function makeMatcher(
  devices: readonly Device[],
  contents: ReadonlyMap<string, Uint8Array> = new Map(),
  packages: readonly string[] = [],
  decoys: readonly Device[] = [],
): Matcher {
  const { patterns, targets } = patternsOf([...devices, ...decoys], contents);
  const sources = devices.map((device) => {
    return { device, targets: targets.filter(({ serial }) => serial === device.serial), packages };
  });
  const index = indexPatterns(patterns, digestTable(sources));
  const serials = new Set(decoys.map(({ serial }) => serial));
  return { index, decoys: serials, cache: new DecodeCache() };
}

/** Decodes one message under a budget and finds the known values in it. Never throws for what it holds. */
export function identifyMessage(
  matcher: Matcher,
  message: ReadMessage,
  wanted: WantedLeaves | null = null,
): Identified {
  const budget = openBudget();
  const { parts, unread } = partsOf(message, budget);
  const watch = wanted === null ? null : watchLeaves();
  // Leaves stand in layers, which are not kept.
  const cache = watch === null ? matcher.cache : null;
  const decoding = decodeParts(parts, matcher.index, budget, cache, watch);
  const sightings = sightingsOf(decoding.found, matcher.index);
  const ofDecoy = ({ serial }: Sighting) => matcher.decoys.has(serial);
  const all = eachOnce(unread, decoding.unread);
  return {
    sightings: matcher.decoys.size === 0 ? sightings : sightings.filter((each) => !ofDecoy(each)),
    decoys: matcher.decoys.size === 0 ? [] : sightings.filter(ofDecoy),
    unread: all,
    whole: decoding.whole && all.length === 0,
    leaves: watch === null || wanted === null ? [] : leavesOf(watch, decoding.found, matcher.index, wanted),
  };
}

function eachOnce(first: readonly string[], second: readonly string[]): readonly string[] {
  return first.length + second.length < 2 ? first.concat(second) : [...new Set([...first, ...second])];
}
