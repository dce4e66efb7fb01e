import { LabError } from '../../../lab/errors.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { askAll } from './ask-all.ts';
import { poll } from './poll.ts';
import { clockIn } from './reading.ts';

const findLimitMs = 15_000;
const bootLimitMs = 180_000;

/** What is known of a phone once it answers, before anything on it was changed. */
export type Probe = {
  readonly fingerprint: string;
  /** The phone's own address on Wi-Fi, from which its proxied connections come; null without Wi-Fi. */
  readonly networkAddress: string | null;
  /** Clock of the phone minus clock of the lab, ms. */
  readonly clockSkewMs: number;
};

/**
 * Connects a phone, makes sure by a real round trip that it answers, that it is the phone of this
 * device.yaml, and that it has booted. Changes nothing on it. Throws PHONE_MISSING, PHONE_STATE.
 */
export async function probePhone(adb: Adb, device: Device): Promise<Probe> {
  await adb.waitForDevice(findLimitMs);
  await requireSerial(adb, device);
  await requireBooted(adb);
  const before = Date.now();
  const { clock, fingerprint, address } = await askAll(adb, {
    clock: 'date +%s.%N',
    fingerprint: 'getprop ro.build.fingerprint',
    address: 'ip -f inet addr show wlan0',
  });
  const middle = (before + Date.now()) / 2;
  return {
    fingerprint,
    networkAddress: addressIn(address),
    clockSkewMs: Math.round((clockIn(clock) ?? middle) - middle),
  };
}

/** The IPv4 address in the output of `ip -f inet addr show`; null where there is none. */
export function addressIn(text: string): string | null {
  return /\binet (\d{1,3}(?:\.\d{1,3}){3})\b/.exec(text)?.[1] ?? null;
}

/** Waits for `sys.boot_completed=1`. Throws PHONE_STATE after three minutes. */
export async function requireBooted(adb: Adb): Promise<void> {
  const booted = await poll(
    async () => ((await adb.shell('getprop sys.boot_completed')).stdout.trim() === '1' ? true : undefined),
    { limitMs: bootLimitMs, everyMs: 200, signal: adb.stopped },
  );
  if (booted !== undefined) return;
  const sentence = `${phoneName(adb.address)} answers, but does not complete its boot. Look at its screen; restart it by hand.`;
  throw new LabError('PHONE_STATE', sentence);
}

async function requireSerial(adb: Adb, device: Device): Promise<void> {
  const found = (await adb.ask('getprop ro.serialno')).trim();
  if (found === device.serial) return;
  const sentence = `${phoneName(adb.address)} is another phone: the one at this address has a different serial. Correct the address or the serial in device.yaml; nothing was changed on it.`;
  throw new LabError('PHONE_STATE', sentence);
}
