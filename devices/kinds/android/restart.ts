import { LabError } from '../../../lab/errors.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { poll } from './poll.ts';
import { requireBooted } from './probe.ts';
import { tryReadScreen } from './screen.ts';

const awayLimitMs = 60_000;
const backLimitMs = 300_000;
const keyguardLimitMs = 60_000;

/**
 * Reboots (or does what `begin` says that restarts it) and waits until the phone runs another boot (its boot id has changed), the boot is
 * completed, and the keyguard answers. The Appium session must be closed before. Throws PHONE_STATE
 * where the phone does not restart, PHONE_MISSING where it does not come back.
 */
export async function restart(adb: Adb, begin = () => adb.reboot()): Promise<void> {
  const before = await bootId(adb);
  await beginReboot(adb, begin);
  const start = performance.now();
  const other = await poll(
    async () => {
      await adb.waitForDevice(backLimitMs);
      const now = await bootId(adb).catch(keepStop(adb));
      if (now !== undefined && now !== before) return 'other';
      return performance.now() - start > awayLimitMs ? 'same' : undefined;
    },
    { limitMs: backLimitMs, everyMs: 100, signal: adb.stopped },
  );
  if (other !== 'other')
    throw fault(adb, 'was told to reboot, but still runs the same boot. Restart it by hand.');
  await requireBooted(adb);
  await requireKeyguard(adb);
}

/** The connection may break before the client has its answer; the boot id tells whether it was heard. */
async function beginReboot(adb: Adb, begin: () => Promise<void>): Promise<void> {
  await begin().catch(keepStop(adb));
}

/** Passes over what goes wrong while a phone goes down, but not over a lost lease or a stop. */
function keepStop(adb: Adb): (error: unknown) => undefined {
  return (error) => {
    adb.throwIfStopped();
    const passing =
      error instanceof LabError && (error.code === 'ADB_FAILED' || error.code === 'PHONE_MISSING');
    if (!passing) throw error;
    return undefined;
  };
}

async function bootId(adb: Adb): Promise<string> {
  return (await adb.ask('cat /proc/sys/kernel/random/boot_id')).trim();
}

async function requireKeyguard(adb: Adb): Promise<void> {
  const limits = { limitMs: keyguardLimitMs, everyMs: 200, signal: adb.stopped };
  if ((await poll(() => tryReadScreen(adb), limits)) !== undefined) return;
  throw fault(adb, 'has booted, but its keyguard does not answer. Look at its screen.');
}

function fault(adb: Adb, rest: string): LabError {
  return new LabError('PHONE_STATE', `${phoneName(adb.address)} ${rest}`);
}
