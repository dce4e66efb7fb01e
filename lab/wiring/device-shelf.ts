import { writeFile } from 'node:fs/promises';
import { Adb } from '../../devices/kinds/android/adb.ts';
import { readInventory } from '../../devices/kinds/android/inventory.ts';
import { readInventory as readIphone } from '../../devices/kinds/iphone/inventory.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { DeviceShelf } from '../model/device-shelf.ts';
import type { Inventory, MergedInventory } from '../model/health.ts';
import type { Lease } from '../model/lease.ts';
import { appendAudit, whoActs } from '../store/audit-file.ts';
import { readDevice, writeDevice } from '../store/device-file.ts';
import { mergeInventory } from './device-inventory.ts';
import { findListed, listDevices, lookOnly } from './device-list.ts';
import { type DeviceRecords, withRecords } from './device-list-records.ts';
import { onIphone } from './iphone-phones.ts';
import { iphoneProfile, serveProfile } from './iphone-profile.ts';

/** The phones of this machine, with what a shared Redis knows of them. */
export function deviceShelf(home: string): DeviceShelf {
  return {
    list: (files) => withRecords(home, (records) => listDevices(files, records)),
    quarantine: (serial, reason) =>
      withRecords(home, async (records) => {
        const { quarantine } = shared(records);
        await appendAudit(home, { did: 'quarantine', serial, reason });
        return quarantine.put(serial, reason, whoActs());
      }),
    release: (serial, { forceLease, reason }) =>
      withRecords(home, async (records) => {
        const { leases, quarantine } = shared(records);
        await appendAudit(home, { did: 'release', serial, reason });
        const ended = await quarantine.release(serial);
        if (!forceLease) return { quarantine: ended, holder: null };
        const { holder } = await leases.state(serial);
        await appendAudit(home, { did: 'force-lease', serial, reason, holder });
        const why = `taken by force by ${whoActs()}: ${reason}`;
        return { quarantine: ended, holder: await leases.forceRelease(serial, why) };
      }),
    profile: async (request) => {
      const made = await iphoneProfile(home, request);
      if (request.out !== null) await writeNew(request.out, made.text);
      return made;
    },
    serveProfile,
    read: (serial, options) => withRecords(home, (records) => read(serial, options, records)),
  };
}

async function read(
  serial: string,
  { entered, out }: { entered: string | null; out: string },
  records: DeviceRecords | null,
): Promise<MergedInventory> {
  const former = entered === null ? null : (await readDevice(entered, checkIdentifier)).device;
  const inventory = await inventoryOf(serial, former, lookOnly(serial, records));
  const merged = mergeInventory(former, inventory);
  await writeNew(out, `${remarks(merged)}${writeDevice(merged.device)}`);
  return merged;
}

async function inventoryOf(serial: string, former: Device | null, lease: Lease): Promise<Inventory> {
  if (former?.iphone !== undefined && former.serial === serial)
    return onIphone(former, lease, (phone) => readIphone(phone));
  const { server, listed } = await findListed(serial);
  const address = { serial, adb: listed.adb, labAddress: '', listen: '' };
  return readInventory(new Adb({ server, address, lease }));
}

/** What the one who reviews the file must know, as comments at its top. */
function remarks({ disagreements, unread }: MergedInventory): string {
  const lines = [
    'Read from the phone: review before use. It holds identifiers; keep it to yourself.',
    'Add what the phone does not tell (dial *#06#), its line, and the SIMs that sim-swap rotates.',
    ...disagreements.map((each) => `Disagreement: ${each}`),
    ...unread.map((each) => `Not read: ${each}`),
  ];
  return lines.map((line) => `# ${line.replaceAll('\n', ' ')}\n`).join('');
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why =
      code === 'EEXIST' ? 'is there already, and is not overwritten' : `cannot be written (${code})`;
    throw new LabError('USAGE', `The file ${path} ${why}. Give another name with --out.`, { cause });
  }
}

function shared(records: DeviceRecords | null): DeviceRecords {
  if (records !== null) return records;
  throw new LabError(
    'USAGE',
    'Leases and quarantine are kept in the Redis that runs share, and REDIS_URL names none. Set REDIS_URL to it; without it each run has a Redis of its own, and there is nothing to change.',
  );
}
