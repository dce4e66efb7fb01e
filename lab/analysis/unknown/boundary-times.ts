import type { PhoneReading } from '../../model/handset.ts';
import type { Attempt, Step } from '../../model/trial.ts';
import { type Boundary, boundaries } from '../../model/unknown.ts';

/** What is known of an attempt's phone beside its traffic. */
export type Watched = {
  readonly attempt: Attempt;
  readonly steps: readonly Step[];
  readonly readings: readonly PhoneReading[];
};

type Crossed = { readonly boundary: Boundary; readonly serial: string; readonly at: number };

/**
 * How many restarts, resets and changes of SIM a phone had behind it at a moment of lab time. Nothing in a
 * recording tells that an app was installed anew by itself; a reset does that, too.
 */
export function passedAt(
  attempts: readonly Watched[],
): (serial: string, at: number) => Record<Boundary, number> {
  const crossed = [...new Set(attempts.map(({ attempt }) => attempt.serial))].flatMap((serial) =>
    crossedBy(
      serial,
      attempts.filter(({ attempt }) => attempt.serial === serial),
    ),
  );
  return (serial, at) => {
    const passed = crossed.filter((each) => each.serial === serial && each.at <= at);
    const count = (boundary: Boundary) => passed.filter((each) => each.boundary === boundary).length;
    return Object.fromEntries(boundaries.map((each) => [each, count(each)])) as Record<Boundary, number>;
  };
}

function crossedBy(serial: string, attempts: readonly Watched[]): Crossed[] {
  const steps = attempts.flatMap((each) => each.steps).sort((a, b) => a.at - b.at);
  const readings = attempts.flatMap((each) => each.readings).sort((a, b) => a.at - b.at);
  const between = readings.flatMap((reading, index) => {
    const before = readings[index - 1];
    if (before === undefined) return [];
    const step = (name: Step['name']) =>
      steps.find((each) => each.name === name && each.at >= before.at && each.at <= reading.at)?.at;
    const boot = reading.bootId === before.bootId ? [] : [step('reboot') ?? bootOf(reading, before)];
    const sim = iccidsOf(reading) === iccidsOf(before) ? [] : [step('trigger') ?? reading.at];
    return [...boot.map((at) => ({ boundary: 'boot', at })), ...sim.map((at) => ({ boundary: 'sim', at }))];
  });
  const wiped = attempts.flatMap(wipeOf).map((at) => ({ boundary: 'factory-reset', at }));
  return [...between, ...wiped].map((each) => ({ ...each, serial }) as Crossed);
}

function bootOf({ at, uptimeMs }: PhoneReading, before: PhoneReading): number {
  return uptimeMs === undefined ? at : Math.max(before.at, at - uptimeMs);
}

function iccidsOf({ iccids }: PhoneReading): string {
  return iccids.join('|');
}

/** When the phone was erased in this attempt. */
function wipeOf({ attempt, steps }: Watched): number[] {
  if (attempt.trial.scenario !== 'first-boot' || attempt.state !== 'wiped') return [];
  const trigger = steps.find(({ name }) => name === 'trigger');
  return trigger === undefined ? [] : [trigger.at];
}
