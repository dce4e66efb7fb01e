import { Adb } from '../../../devices/kinds/android/adb.ts';
import { machineAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { readBuild } from '../../../devices/kinds/android/build-reading.ts';
import { readInventory } from '../../../devices/kinds/android/inventory.ts';
import { unheld } from '../../../devices/kinds/android/inventory-listing.ts';
import { probePhone } from '../../../devices/kinds/android/probe.ts';
import { readRemovalTraces } from '../../../devices/kinds/android/removal-traces.ts';
import { knownAmong } from '../../analysis/known-senders.ts';
import { LabError, sentenceOf } from '../../errors.ts';
import type { Build } from '../../model/build.ts';
import type { PhoneTold } from '../../model/check.ts';
import type { Device } from '../../model/device.ts';
import { mergeInventory } from '../device-inventory.ts';
import { discover } from '../device-list.ts';
import type { Guide } from './guide.ts';

/** A phone that adb reaches, and what it tells of itself. */
export type Cable = {
  readonly adb: Adb;
  readonly device: Device;
  readonly build: Build;
  readonly told: PhoneTold;
  /** Its address on Wi-Fi; null without Wi-Fi. */
  readonly address: string | null;
};

/** Reads the phone at the cable; null where there is none, and the check goes on without. */
export async function readCable(guide: Guide): Promise<Cable | null> {
  const { words } = guide;
  if (!(await guide.yes(words.guide.cable))) return null;
  try {
    const adb = await phoneAtCable(guide);
    const { device } = mergeInventory(null, await readInventory(adb));
    const { networkAddress } = await probePhone(adb, device);
    const build = await readBuild(adb);
    const removed = await readRemovalTraces(adb);
    guide.say(words.guide.read(device.identifiers.length));
    const known = knownAmong(build.packages.map(({ name }) => name));
    for (const each of known) guide.say(words.phone.known(each));
    for (const each of removed) guide.say(words.phone.removed(each));
    return { adb, device, build, told: { known, removed }, address: networkAddress };
  } catch (thrown) {
    guide.signal.throwIfAborted();
    if (!(thrown instanceof LabError)) throw thrown;
    guide.say(words.guide.noCable(sentenceOf(thrown)));
    return null;
  }
}

async function phoneAtCable(guide: Guide): Promise<Adb> {
  const server = await machineAdbServer();
  const found = (await discover(server)).filter(({ listed }) => listed.state === 'device');
  if (found.length === 0) throw new LabError('PHONE_MISSING', 'adb lists no phone that it may speak with.');
  const adb = await guide.choose(
    guide.words.guide.which,
    found.map(({ listed }, index) => ({ value: listed.adb, label: `${index + 1}: ${listed.model ?? '?'}` })),
  );
  const serial = found.find(({ listed }) => listed.adb === adb)?.serial ?? adb;
  const address = { serial, adb, labAddress: '', listen: '' };
  return new Adb({ server, address, lease: unheld(serial), signal: guide.signal });
}
