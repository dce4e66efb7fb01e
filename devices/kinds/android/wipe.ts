import { LabError } from '../../../lab/errors.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { SetUpControl } from '../../controls/set-up-control.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { poll } from './poll.ts';
import { restart } from './restart.ts';

/** `MasterClearReceiver` takes this from root only, so that it is the way of builds for developers. */
const factoryReset =
  'su 0 am broadcast -p android --receiver-foreground -a android.intent.action.FACTORY_RESET';
const provisionedLimitMs = 60_000;

export type WipeParts = {
  readonly adb: Adb;
  readonly device: Device;
  readonly setUp: SetUpControl | null;
  /** How long the phone may take to show that it is set up; one minute by default. */
  readonly provisionedMs?: number;
};

/**
 * Erases a phone that keeps adb open (`ro.debuggable`, no `ro.adb.secure`), waits for its first boot,
 * has it set up, and reads back both that it was erased and that it is set up. Whoever is not able to
 * bring it back refuses before anything is erased. Throws PHONE_STATE.
 */
export async function wipe(parts: WipeParts): Promise<{ control: string }> {
  const { adb, device, setUp } = parts;
  if (setUp === null)
    throw fault(adb, 'cannot be wiped: nobody could set it up again. Nothing was changed on it.');
  await requireOpenAdb(adb);
  await restart(adb, async () => {
    const { exitCode, stdout } = await adb.shell(factoryReset);
    if (exitCode === 0) return;
    const said = stdout.trim().split('\n').at(-1) ?? '';
    throw fault(adb, `did not take the command to erase itself (exit code ${exitCode}). ${said}`.trim());
  });
  if (await isProvisioned(adb)) {
    throw fault(adb, 'was told to erase itself and restarted, but is set up as before: it was not erased.');
  }
  await adb.checkLease();
  await setUp.setUp(device, adb.stopped);
  const limits = { limitMs: parts.provisionedMs ?? provisionedLimitMs, everyMs: 200, signal: adb.stopped };
  if (await poll(async () => ((await isProvisioned(adb)) ? true : undefined), limits))
    return { control: setUp.name };
  throw fault(adb, `is still in its set-up wizard after ${setUp.name} had done its part. Finish it by hand.`);
}

async function requireOpenAdb(adb: Adb): Promise<void> {
  const debuggable = (await adb.ask('getprop ro.debuggable')).trim() === '1';
  const keyless = (await adb.ask('getprop ro.adb.secure')).trim() !== '1';
  if (debuggable && keyless) return;
  throw fault(
    adb,
    'runs a build that comes back from a wipe without adb. Nothing was erased; capture its first boot behind a gateway, with somebody at the phone.',
  );
}

async function isProvisioned(adb: Adb): Promise<boolean> {
  return (await adb.ask('settings get global device_provisioned')).trim() === '1';
}

function fault(adb: Adb, rest: string): LabError {
  return new LabError('PHONE_STATE', `${phoneName(adb.address)} ${rest}`);
}
