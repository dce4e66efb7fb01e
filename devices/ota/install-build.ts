import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../lab/errors.ts';
import { type Installation, isUserBuild, type OtaFile } from '../../lab/model/build.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Lease } from '../../lab/model/lease.ts';
import type { Operator } from '../../lab/model/operator.ts';
import type { PhoneAddress } from '../../lab/model/phone-host.ts';
import type { OtaControl } from '../controls/ota-control.ts';
import { operatorSetUp } from '../controls/set-up-operator.ts';
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
  /** Null where nobody can be asked. */
  readonly operator: Operator | null;
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
  const { device, address, adbServer: server, lease, control, operator, ota, say } = options;
  const adb = new Adb({
    server,
    address,
    lease,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const name = phoneName(address);
  await probePhone(adb, device);
  const before = await readBooted(adb);
  if (ota.postBuild.includes(before.fingerprint)) {
    say(`runs ${before.fingerprint} already; nothing is installed`);
    return null;
  }
  requireFit(name, before, ota, operator !== null);
  say(planText(before, ota, control.name));
  const link = new RecoveryLink(adb, server);
  await adb.checkLease();
  await control.install(
    {
      device,
      adb: address.adb,
      adbPort: server.port,
      awaitOta: () => link.awaitOta(),
      sendOta: (path) => link.sendOta(path),
    },
    ota,
  );
  if (ota.wipe && operator !== null && ota.postBuild.some(isUserBuild)) {
    await operatorSetUp(operator).setUp(device, adb.stopped);
  }
  const restartedAt = Date.now();
  say('restarts');
  const after = await otherBoot(adb, link, before, options.backLimitMs ?? backLimitMs);
  requireInstalled(name, before, after, ota);
  return { ...installationOf(options, before, after), restartedAt };
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
