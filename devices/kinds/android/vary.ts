import { LabError } from '../../../lab/errors.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { SetFactor } from '../../../lab/model/factor.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { plantCanaries } from './plant-canaries.ts';
import { isPlanted, readPlants } from './plant-reading.ts';
import { stopPlace } from './prepare-phone.ts';
import { quote } from './quote.ts';

/** What stood on the phone before an experiment changed it; outlives the handset, like `FormerStand`. */
export type Varied = Map<SetFactor, string>;

const nameQuestion = 'settings get global device_name';

/** Sets a value that an experiment changes, and reads it back. What stood there is remembered the first time. */
export async function vary(
  adb: Adb,
  device: Device,
  { change, value }: { readonly change: SetFactor; readonly value: string },
  varied: Varied,
): Promise<void> {
  if (!varied.has(change))
    varied.set(change, change === 'device-name' ? (await adb.ask(nameQuestion)).trim() : '');
  const wanted = { ...device, identifiers: [{ kind: change, value }] };
  const [planted] = await plantCanaries(adb, wanted, new Map());
  if (planted?.missing === null) return;
  const sentence = `${phoneName(adb.address)} does not take the ${change} of this trial: ${planted?.missing ?? 'it says nothing'}.`;
  throw new LabError('PHONE_STATE', sentence);
}

/** Whether the phone still says that value of itself. */
export async function holds(adb: Adb, change: SetFactor, value: string): Promise<boolean> {
  const identifier = { kind: change, value };
  return isPlanted(identifier, await readPlants(adb, [identifier]));
}

/** Puts back what an experiment changed: the name that the phone had, and the place of device.yaml, or none. */
export async function unvary(adb: Adb, device: Device, varied: Varied): Promise<void> {
  const name = varied.get('device-name');
  if (name !== undefined) {
    const isNone = name === 'null' || name === '';
    await adb.ask(
      isNone ? 'settings delete global device_name' : `settings put global device_name ${quote(name)}`,
    );
  }
  if (varied.has('location')) {
    const places = device.identifiers.filter(({ kind }) => kind === 'location').slice(0, 1);
    if (places.length === 0) await stopPlace(adb);
    else await plantCanaries(adb, { ...device, identifiers: places }, new Map());
  }
  varied.clear();
}
