import { Adb } from '../../devices/kinds/android/adb.ts';
import { type AdbServer, machineAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { unreachable } from '../../devices/kinds/android/health.ts';
import { readHealth } from '../../devices/kinds/android/health-reading.ts';
import {
  type ListedPhone,
  listPhones,
  serialOf,
  unheld,
} from '../../devices/kinds/android/inventory-listing.ts';
import { readHealth as lookAtIphone } from '../../devices/kinds/iphone/health-reading.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { DeviceListing, ListedDevice } from '../model/device-shelf.ts';
import { isFit, type PhoneHealth } from '../model/health.ts';
import type { Lease } from '../model/lease.ts';
import { readDevice } from '../store/device-file.ts';
import type { DeviceRecords } from './device-list-records.ts';
import { onIphone } from './iphone-phones.ts';

const noRedis =
  'Without REDIS_URL each run keeps leases, quarantine and history in a Redis of its own, which ends with it: whether a phone is in use now, and how its last attempts ended, is not known here. Set REDIS_URL to the Redis that your runs share.';

/** A phone that was found: by adb, by a file, or by both; an iPhone by its file alone. */
type Found = {
  readonly serial: string;
  readonly listed: ListedPhone | null;
  readonly file: string | null;
  /** Set where its file says that it is an iPhone. */
  readonly iphone: Device | null;
};

/** All phones of this machine, each looked at unless somebody holds it. `records` is null without a shared Redis. */
export async function listDevices(
  files: readonly string[],
  records: DeviceRecords | null,
): Promise<DeviceListing> {
  const named = await Promise.all(
    files.map(async (file) => {
      const { device } = await readDevice(file, checkIdentifier);
      return { file, serial: device.serial, iphone: device.iphone === undefined ? null : device };
    }),
  );
  const notes: string[] = records === null ? [noRedis] : [];
  const server = await machineAdbServer().catch((error: unknown) => {
    notes.push(sentenceOf(error));
    return null;
  });
  const found = server === null ? [] : await discover(server);
  const missing = named.filter(({ serial }) => !found.some((each) => each.serial === serial));
  const all: Found[] = [
    ...found.map((each) => ({
      ...each,
      file: named.find(({ serial }) => serial === each.serial)?.file ?? null,
      iphone: null,
    })),
    ...missing.map((each) => ({ ...each, listed: null })),
  ];
  const devices = await Promise.all(all.map((each) => lookAt(each, server, records)));
  return { schema: 'phonehome.devices/1', devices, notes };
}

/** The phones that an adb server lists, each with its serial: one on TCP is asked, and else goes by its address. */
export async function discover(server: AdbServer): Promise<{ serial: string; listed: ListedPhone }[]> {
  return await Promise.all(
    (await listPhones(server)).map(async (listed) => ({
      serial: (await serialOf(server, listed)) ?? listed.adb,
      listed,
    })),
  );
}

/** Where to look for one phone by its serial. Throws PHONE_MISSING. */
export async function findListed(serial: string): Promise<{ server: AdbServer; listed: ListedPhone }> {
  const server = await machineAdbServer();
  const found = (await discover(server)).find((each) => each.serial === serial || each.listed.adb === serial);
  if (found !== undefined) return { server, listed: found.listed };
  throw new LabError(
    'PHONE_MISSING',
    `adb lists no phone with the serial ${serial}. Check the cable and that USB debugging is on, then type: phonehome device list`,
  );
}

async function lookAt(
  { serial, listed, file, iphone }: Found,
  server: AdbServer | null,
  records: DeviceRecords | null,
): Promise<ListedDevice> {
  const lease = (await records?.leases.state(serial)) ?? null;
  const health =
    iphone === null
      ? await healthOf(serial, listed, server, records)
      : await whileFree(() => iphoneHealth(iphone, records));
  if (health !== null && (await records?.quarantine.state(serial)))
    await records?.quarantine.checked(serial, isFit(health), health.at);
  const history = (await records?.quarantine.history(serial)) ?? [];
  return {
    serial,
    adb: listed?.adb ?? null,
    transport: listed?.transport ?? null,
    ...(iphone?.iphone === undefined ? {} : { appium: iphone.iphone.appium }),
    file,
    health,
    lease,
    releases: (await records?.leases.releases(serial)) ?? [],
    quarantine: (await records?.quarantine.state(serial)) ?? null,
    failures: history.filter(({ ended }) => ended === 'infrastructure'),
  };
}

async function healthOf(
  serial: string,
  listed: ListedPhone | null,
  server: AdbServer | null,
  records: DeviceRecords | null,
): Promise<PhoneHealth | null> {
  if (listed === null || server === null) {
    const mend = `Check the cable of phone ${serial} and that USB debugging is on, then type: adb devices`;
    return unreachable('not listed', mend, Date.now());
  }
  const address = { serial, adb: listed.adb, labAddress: '', listen: '' };
  return whileFree(() => readHealth(new Adb({ server, address, lease: lookOnly(serial, records) })));
}

function iphoneHealth(device: Device, records: DeviceRecords | null): Promise<PhoneHealth> {
  return onIphone(device, lookOnly(device.serial, records), lookAtIphone);
}

/** Null where somebody holds the phone. */
async function whileFree(look: () => Promise<PhoneHealth>): Promise<PhoneHealth | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof LabError && error.code === 'LEASE_TAKEN') return null;
    throw error;
  }
}

/** Before each question to a phone: nobody may hold it. It takes no lease, so that a run is never kept waiting. */
export function lookOnly(serial: string, records: DeviceRecords | null): Lease {
  return unheld(serial, async () => {
    const holder = (await records?.leases.state(serial))?.holder ?? null;
    if (holder === null) return;
    throw new LabError('LEASE_TAKEN', `Phone ${serial} is in use by ${holder}. Wait until that run ends.`);
  });
}
