import type { Emission } from '../model/emission.ts';
import type { Recording } from '../model/profile.ts';
import { backgroundTrigger } from './summarize-trials.ts';

/** How long what a phone sends may still come of its boot: it may have restarted just before the run began. */
const bootMs = 5 * 60_000;

/** A restart that no trial made: when the phone was last seen before it, and when a trigger was next pulled. */
type Restart = { readonly serial: string; readonly from: number; readonly until: number };

/**
 * Whether an emission may have come of a restart that was no trial's trigger: the phone's own, or one by
 * which the lab brought it back. What a phone sends at its boots lies in the background then, of the
 * attempt before or after, and says nothing of how often it is sent there.
 */
export function restartsIn(recordings: readonly Recording[]): (emission: Emission) => boolean {
  const restarts = [...new Set(recordings.map(({ attempt }) => attempt.serial))].flatMap((serial) =>
    restartsOf(
      serial,
      recordings.filter(({ attempt }) => attempt.serial === serial),
    ),
  );
  return ({ trigger, serial, at }) =>
    trigger === backgroundTrigger &&
    restarts.some((each) => each.serial === serial && each.from <= at && at <= each.until);
}

function restartsOf(serial: string, recordings: readonly Recording[]): Restart[] {
  const steps = recordings.flatMap((recording) => recording.steps);
  const readings = recordings
    .flatMap((recording) => recording.readings.map((reading) => ({ ...reading, recording })))
    .sort((a, b) => a.at - b.at);
  // After the last look at a phone, nothing tells whether it restarted: it may have been given up for that.
  const last = readings.at(-1);
  const unwatched =
    last === undefined ? [] : [{ serial, from: last.at + 1, until: Number.POSITIVE_INFINITY }];
  const seen = readings.flatMap(({ at, bootId, uptimeMs, recording }, index) => {
    const before = readings[index - 1];
    const next = recording.steps.find((step) => step.name === 'trigger' && step.at >= at);
    if (before === undefined) {
      const isOfBoot = uptimeMs !== undefined && uptimeMs < bootMs;
      return isOfBoot ? [{ serial, from: at - uptimeMs, until: next?.at ?? at }] : [];
    }
    if (before.bootId === bootId) return [];
    const made = steps.some((step) => step.name === 'reboot' && before.at <= step.at && step.at <= at);
    if (made) return [];
    return [{ serial, from: before.at, until: next?.at ?? at }];
  });
  return [...seen, ...unwatched];
}
