import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { commandSim } from '../../devices/controls/sim-command.ts';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { Phone } from '../model/lab.ts';
import type { CanaryContents } from '../store/canary-files.ts';
import { androidPhone } from './android-phone.ts';
import type { Bench } from './children.ts';
import { discover } from './device-list.ts';
import type { Update } from './planned-ota.ts';

/**
 * Phones on the machine's adb server, over USB or TCP, found by their serial. The environment says what adb cannot:
 * PHONEHOME_LAB_ADDRESS (the lab host on the phones' Wi-Fi), PHONEHOME_PIN (their keyguard's PIN),
 * PHONEHOME_SIM_COMMAND (a program that moves SIMs).
 */
export async function realPhones(
  devices: readonly Device[],
  bench: Bench,
  signal: AbortSignal,
  update: Update | null,
  files: CanaryContents = new Map(),
): Promise<Phone[]> {
  const lab = labAddress();
  const found = await discover(bench.adb);
  const adbOf = (serial: string) => found.find((each) => each.serial === serial)?.listed.adb ?? serial;
  const command = process.env.PHONEHOME_SIM_COMMAND;
  return devices.map((device) =>
    androidPhone({
      device,
      address: { serial: device.serial, adb: adbOf(device.serial), labAddress: lab, listen: lab },
      bench,
      simControl: command ? commandSim({ program: command, arguments: [] }) : null,
      pin: process.env.PHONEHOME_PIN || null,
      signal,
      update,
      files,
    }),
  );
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
