import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { LabError } from '../errors.ts';
import { androidPhone } from './android-phone.ts';
import { chooseTime } from './choose-time.ts';
import { discover } from './device-list.ts';
import type { PhoneKind } from './phone-kind.ts';

/**
 * Phones on the machine's adb server, over USB or TCP, found by their serial. The environment says what adb cannot:
 * PHONEHOME_LAB_ADDRESS (the lab host on the phones' Wi-Fi), PHONEHOME_PIN (their keyguard's PIN).
 */
export const realKind: PhoneKind = {
  name: 'android',
  simulated: false,
  takes: ({ firmware }) => firmware === null,
  open: async ({ devices, bench, signal, update, files, sim, incoming, setUp, gateway, ca = 'user' }) => {
    const lab = labAddress();
    const found = await discover(bench.adb);
    const adbOf = (serial: string) => found.find((each) => each.serial === serial)?.listed.adb ?? serial;
    const simControl = sim(null);
    const phones = devices.map((device) => ({
      hostKey: hostKeyOf(device.serial, adbOf(device.serial)),
      ...androidPhone({
        device,
        address: { serial: device.serial, adb: adbOf(device.serial), labAddress: lab, listen: lab },
        bench,
        simControl,
        ...incoming(null),
        timeControl: chooseTime(null),
        setUp: setUp(null),
        pin: process.env.PHONEHOME_PIN || null,
        signal,
        update,
        files,
        gateway,
        ca,
      }),
    }));
    return { phones, failed: null, close: async () => undefined };
  },
};

/**
 * A phone is itself over USB and over the network, whichever adb server reaches it. One at an address
 * of this machine is simulated: its serial is made up, and another may have the same.
 */
export function hostKeyOf(serial: string, adb: string): string {
  return /^(?:127\.|localhost:|\[::1\]|emulator-)/.test(adb) ? `${serial}@${adb}` : serial;
}

/** The host's one IPv4 address that others can reach; where there are several, a person has to say. */
function labAddress(): string {
  const said = process.env.PHONEHOME_LAB_ADDRESS;
  if (said !== undefined && isIP(said) !== 0) return said;
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  if (said === undefined && found.length === 1 && found[0] !== undefined) return found[0];
  throw new LabError(
    'USAGE',
    `The lab host has ${found.length === 0 ? 'no address' : `the addresses ${found.join(', ')}`}. Set PHONEHOME_LAB_ADDRESS to the one that phones on the lab's Wi-Fi reach.`,
  );
}
