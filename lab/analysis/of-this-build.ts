import type { PhoneReading } from '../model/handset.ts';
import type { Attempt } from '../model/trial.ts';

/** An attempt, as far as it tells which build ran when. */
type Ran = { readonly attempt: Attempt; readonly readings: readonly PhoneReading[] };

/**
 * Whether what a phone sent at this moment (lab time) comes from the build that its run is about: after an upgrade
 * that was read back, or between readings that both tell that build. An upgrade that was not read back leaves a
 * phone on nobody knows which build, and most likely on the one before. Where `fingerprint` is empty, nothing is left out.
 */
export function ofThisBuild(at: number, { attempt, readings }: Ran, fingerprint: string): boolean {
  const { installation, trial } = attempt;
  if (installation !== undefined) return at >= (installation.restartedAt ?? 0);
  if (trial.scenario === 'ota-upgrade') return false;
  if (fingerprint === '') return true;
  const near = [readings.findLast((each) => each.at <= at), readings.find((each) => each.at > at)];
  return near.every((each) => each === undefined || each.fingerprint === fingerprint);
}
