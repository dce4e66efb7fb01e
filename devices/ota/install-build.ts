import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../lab/errors.ts';
import { type Installation, isUserBuild, type OtaFile } from '../../lab/model/build.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Lease } from '../../lab/model/lease.ts';
import type { PhoneAddress } from '../../lab/model/phone-host.ts';
import type { OtaControl } from '../controls/ota-control.ts';
import type { SetUpControl } from '../controls/set-up-control.ts';
import { Adb } from '../kinds/android/adb.ts';
import { phoneName } from '../kinds/android/adb-faults.ts';
import type { AdbServer } from '../kinds/android/adb-server.ts';
import { probePhone, requireBooted } from '../kinds/android/probe.ts';
import { type Booted, readBooted } from './booted.ts';
import { RecoveryLink } from './recovery-link.ts';
import { planText, requireFit } from './require-fit.ts';
import { requireInstalled } from './require-installed.ts';

/** The first boot after an OTA compiles all applications; after a wipe a person goes through the wizard. */
const backLimitMs = 1_200_000;
const everyMs = 250;

export type InstallOptions = {
  readonly device: Device;
  readonly address: PhoneAddress;
  readonly adbServer: AdbServer;
  readonly lease: Lease;
  readonly control: OtaControl;
  /** Who goes through the set-up wizard after a wipe; null where nobody can. */
  readonly setUp: SetUpControl | null;
  readonly ota: OtaFile;
  /** Told what is about to happen, before it does. */
  readonly say: (text: string) => void;
  readonly signal?: AbortSignal;
  /** 20 minutes by default. */
  readonly backLimitMs?: number;
};

/**
 * Brings a build onto a phone and makes sure that it is the one that has booted. Null where the
 * phone runs it already. What the phone says afterwards decides, not what the control says.
 */
export async function installBuild(options: InstallOptions): Promise<Installation | null> {
  const { device, address, adbServer: server, lease, control, setUp, ota, say, signal } = options;
  const adb = new Adb({ server, address, lease, ...(signal === undefined ? {} : { signal }) });
  await probePhone(adb, device);
  const before = await readBooted(adb);
  if (ota.postBuild.includes(before.fingerprint)) {
    say(`runs ${before.fingerprint} already; nothing is installed`);
    return null;
  }
  requireFit(phoneName(address), before, ota, setUp !== null);
  const plan = planText(before, ota, control.name);
  say(plan);
  const link = new RecoveryLink(adb, server);
  await install(adb, link, options);
  const restartedAt = Date.now();
  say('restarts');
  const wizard = ota.wipe && ota.postBuild.some(isUserBuild) ? setUp : null;
  await wizard?.setUp(device, adb.stopped);
  const after = await otherBoot(adb, link, before, options.backLimitMs ?? backLimitMs);
  requireInstalled(phoneName(address), before, after, ota);
  const made = { ...installationOf(options, before, after), restartedAt, plan };
  return wizard === null ? made : { ...made, setUp: wizard.name };
}

async function install(
  adb: Adb,
  link: RecoveryLink,
  { device, adbServer, control, ota }: InstallOptions,
): Promise<void> {
  await adb.checkLease();
  const phone = {
    device,
    adb: adb.address.adb,
    adbPort: adbServer.port,
    awaitOta: () => link.awaitOta(),
    sendOta: (path: string) => link.sendOta(path),
    signal: adb.stopped,
  };
  await control.install(phone, ota);
}

/** Waits for another boot than the one before: the connection alone may still be to the old one. */
async function otherBoot(adb: Adb, link: RecoveryLink, before: Booted, limitMs: number): Promise<Booted> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const booted = await tryReadBooted(adb, link);
    if (booted !== null && booted.bootId !== before.bootId) return booted;
    await delay(everyMs, undefined, { signal: adb.stopped });
  }
  const state = await link.state();
  const sentence = `${phoneName(adb.address)} did not come back from the OTA within ${Math.round(limitMs / 60_000)} minutes (adb says: ${state}). Look at its screen; nothing was tested.`;
  throw new LabError('PHONE_STATE', sentence);
}

/** While a phone restarts anything may fail; what matters is that it answers in the end. */
async function tryReadBooted(adb: Adb, link: RecoveryLink): Promise<Booted | null> {
  try {
    if ((await link.state()) === 'recovery') await link.leave();
    await adb.waitForDevice(5_000);
    await requireBooted(adb);
    return await readBooted(adb);
  } catch (thrown) {
    adb.throwIfStopped();
    const passing = thrown instanceof LabError && thrown.exit === 4 && thrown.code !== 'LEASE_LOST';
    if (!passing) throw thrown;
    return null;
  }
}

function installationOf(
  { device, control, ota }: InstallOptions,
  before: Booted,
  after: Booted,
): Installation {
  return {
    serial: device.serial,
    sha256: ota.sha256,
    control: control.name,
    from: before.fingerprint,
    to: after.fingerprint,
    slots: before.slot === null || after.slot === null ? null : { from: before.slot, to: after.slot },
    downgrade: ota.downgrade,
    wipe: ota.wipe,
    at: Date.now(),
  };
}
