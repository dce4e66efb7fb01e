import type { Day } from '../../model/baseline.ts';

const dayMs = 86_400_000;

/** The day of a moment, in UTC. */
export function dayOf(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}

/** Days from one to the other; 0 on the same day, below 0 where the second was before. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/** An approval holds to the end of its last day. */
export function isPast(day: Day, today: Day): boolean {
  return daysBetween(today, day) < 0;
}
