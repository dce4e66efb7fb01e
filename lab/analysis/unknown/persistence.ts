import { type Boundary, boundaries, type Crossing, type UnknownScope } from '../../model/unknown.ts';
import type { Occasion, PhoneTraces, Trace } from './observe.ts';

/** How a phone's tokens at one place fared: `within` where nothing lay between, by boundary else. */
export type Persistence = {
  readonly within: Crossing;
  readonly across: Readonly<Partial<Record<Boundary, Crossing>>>;
};

/** Of pairs of neighbouring trials with nothing between them, so many must show the same token: no session lasts so long. */
const leastStaying = 0.95;
/** So many crossings of a boundary must have been survived. */
const leastSurvived = 0.8;

/**
 * Looks at each pair of neighbouring occasions in which a phone sent anything to this place. Where what
 * lies between them coincides (a reset is a boot, too), a token that is gone is held against the widest.
 */
export function persistenceOf(
  { seenIn }: PhoneTraces,
  own: readonly Trace[],
  occasions: readonly Occasion[],
): Persistence {
  const shown = new Map<number, Set<Trace>>();
  for (const trace of own) {
    for (const occasion of trace.occasions) {
      const set = shown.get(occasion) ?? new Set();
      shown.set(occasion, set.add(trace));
    }
  }
  const within = { kept: 0, of: 0 };
  const across: Partial<Record<Boundary, { kept: number; of: number }>> = {};
  for (const [index, later] of seenIn.entries()) {
    const earlier = seenIn[index - 1];
    if (earlier === undefined) continue;
    const kept = [...(shown.get(earlier) ?? [])].some((trace) => shown.get(later)?.has(trace) === true);
    const between = crossedBetween(occasions[earlier], occasions[later]);
    if (between.length === 0) count(within, kept);
    for (const boundary of kept ? between : between.slice(0, 1)) {
      across[boundary] ??= { kept: 0, of: 0 };
      count(across[boundary], kept);
    }
  }
  return { within, across };
}

function count(crossing: { kept: number; of: number }, kept: boolean): void {
  crossing.of += 1;
  if (kept) crossing.kept += 1;
}

/** The widest first. */
function crossedBetween(earlier: Occasion | undefined, later: Occasion | undefined): Boundary[] {
  return boundaries.filter((each) => earlier?.passed[each] !== later?.passed[each]);
}

/** Of several phones together. */
export function sumPersistence(all: readonly Persistence[]): Persistence {
  const sum = (crossings: readonly (Crossing | undefined)[]) =>
    crossings.reduce<Crossing>(
      (total, each) => ({ kept: total.kept + (each?.kept ?? 0), of: total.of + (each?.of ?? 0) }),
      { kept: 0, of: 0 },
    );
  const across = boundaries.flatMap((boundary) => {
    const crossing = sum(all.map((each) => each.across[boundary]));
    return crossing.of === 0 ? [] : [[boundary, crossing] as const];
  });
  return { within: sum(all.map(({ within }) => within)), across: Object.fromEntries(across) };
}

/** Whether a token stays while nothing happens; where something always happened, whether it survived that. */
export function staysPut({ within, across }: Persistence): boolean {
  if (within.of > 0) return within.kept >= leastStaying * within.of;
  return scopeOf(across) !== 'none' || survived(across.sim);
}

function survived(crossing: Crossing | undefined): boolean {
  return crossing !== undefined && crossing.kept >= leastSurvived * crossing.of;
}

/** The widest boundary that the tokens survived. */
export function scopeOf(across: Persistence['across']): UnknownScope {
  const order = ['factory-reset', 'install', 'boot'] as const;
  return order.find((boundary) => survived(across[boundary])) ?? 'none';
}
