import { androidPhone } from './android-phone.ts';
import { androidOf } from './children.ts';
import { chooseTime } from './choose-time.ts';
import { discover } from './device-list.ts';
import { labAddress } from './lab-address.ts';
import type { PhoneKind } from './phone-kind.ts';

/**
 * Phones on the machine's adb server, over USB or TCP, found by their serial. The environment says what adb cannot:
 * PHONEHOME_LAB_ADDRESS (the lab host on the phones' Wi-Fi), PHONEHOME_PIN (their keyguard's PIN).
 */
export const realKind: PhoneKind = {
  name: 'android',
  simulated: false,
  adb: 'machine',
  takes: ({ firmware }, devices) => firmware === null && devices.every(({ iphone }) => iphone === undefined),
  open: async ({ devices, bench, signal, update, files, sim, incoming, setUp, gateway, ca = 'user' }) => {
    const lab = labAddress();
    const found = await discover(androidOf(bench).adb);
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
