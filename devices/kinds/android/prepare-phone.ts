import { LabError } from '../../../lab/errors.ts';
import type { PlantedCanary } from '../../../lab/model/canary.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { Adb } from './adb.ts';
import { type HeldUpdates, holdUpdates, releaseUpdates } from './hold-updates.ts';
import { type CanaryFiles, plantCanaries } from './plant-canaries.ts';

/** What was made of a phone for the trials, and how to undo what does not stay. */
export type PreparedPhone = {
  /** Sentences for the run's notes. They hold no values. */
  readonly notes: readonly string[];
  /** Gives updates free again and ends the test provider of its place. Canaries stay. */
  undo(adb: Adb): Promise<void>;
};

/** Holds updates off and plants the canaries of device.yaml. What does not work is a note, and no fault. */
export async function preparePhone(adb: Adb, device: Device, files: CanaryFiles): Promise<PreparedPhone> {
  const notes: string[] = [];
  const say = (text: string) => notes.push(`Phone ${device.serial}: ${text}.`);
  const held = await holdUpdates(adb).catch(failed(say, 'automatic updates could not be turned off'));
  if (held !== null) say(held.note);
  const planted = await plantCanaries(adb, device, files).catch(
    failed(say, 'the canaries could not be planted'),
  );
  for (const sentence of canaryNotes(planted ?? [])) say(sentence);
  return { notes, undo: (again) => undo(again, device, held) };
}

/** One sentence on what is there, and one on each value that is not. */
export function canaryNotes(planted: readonly PlantedCanary[]): string[] {
  const there = planted.filter(({ missing }) => missing === null).map(nameOf);
  const lacking = planted.flatMap((each) =>
    each.missing === null
      ? []
      : [`the canary ${nameOf(each)} is not on it, so that its leak would not be seen: ${each.missing}`],
  );
  return there.length === 0
    ? lacking
    : [`the canaries ${there.join(', ')} are on it and were read back`, ...lacking];
}

function nameOf({ kind, label }: PlantedCanary): string {
  return label === null ? kind : `${kind} (${label})`;
}

/** A phone that refuses is an answer; one that is gone or another's is none. */
function failed(say: (text: string) => void, what: string): (thrown: unknown) => null {
  return (thrown) => {
    if (!(thrown instanceof LabError) || thrown.code !== 'ADB_FAILED') throw thrown;
    say(`${what}: ${thrown.message.replace(/\.$/, '')}`);
    return null;
  };
}

async function undo(adb: Adb, device: Device, held: HeldUpdates | null): Promise<void> {
  if (held !== null) await releaseUpdates(adb, held);
  if (device.identifiers.some(({ kind }) => kind === 'location')) await stopPlace(adb);
}

/** Ends the test provider: the phone is where it is again. */
export async function stopPlace(adb: Adb): Promise<void> {
  await adb.shell(
    'am stop-service --user 0 -n io.appium.settings/.LocationService; appops set io.appium.settings android:mock_location default',
  );
}
