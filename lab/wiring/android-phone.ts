import { powerControls } from '../../devices/controls/power-controls.ts';
import { Adb } from '../../devices/kinds/android/adb.ts';
import { FormerStand } from '../../devices/kinds/android/former-stand.ts';
import { type HandsetOptions, openHandset, probe } from '../../devices/kinds/android/handset.ts';
import { readHealth } from '../../devices/kinds/android/health-reading.ts';
import { recover } from '../../devices/kinds/android/recover.ts';
import { installBuild } from '../../devices/ota/install-build.ts';
import { androidCertificateName } from '../capture/android-certificate-name.ts';
import { LabError } from '../errors.ts';
import type { Behind, Phone } from '../model/lab.ts';
import type { Lease } from '../model/lease.ts';
import { androidOf, type Bench } from './children.ts';
import type { Update } from './planned-ota.ts';

type Options = Pick<
  HandsetOptions,
  | 'device'
  | 'address'
  | 'simControl'
  | 'setUp'
  | 'messageControl'
  | 'callControl'
  | 'timeControl'
  | 'pin'
  | 'forgetSuccess'
  | 'gone'
  | 'files'
  | 'ca'
> & {
  readonly bench: Bench;
  readonly signal: AbortSignal;
  /** The build that the run is to bring onto the phone first, and how. */
  readonly update?: Update | null;
  /** The gateway that it is behind, where it is. */
  readonly gateway?: Phone['gateway'] | null;
};

/** A phone that adb reaches, simulated or real: both take this path. */
export function androidPhone({ bench, update = null, gateway = null, ...options }: Options): Phone {
  const { device, address, setUp = null } = options;
  const seenSims = new Set<string>();
  const formerStand = new FormerStand();
  const { adb: adbServer, appium } = androidOf(bench);
  const servers = { adbServer, appium };
  const install = async (lease: Lease, say: (text: string) => void) => {
    if (update === null) return null;
    const { signal } = options;
    const phone = { device, address, setUp, adbServer, lease, signal };
    return await installBuild({ ...update, ...phone, say });
  };
  return {
    device,
    listen: address.listen,
    scope: gateway === null ? 'proxy' : 'gateway',
    ...(gateway === null ? {} : { gateway: drivenBehind(gateway, address.adb) }),
    networkAddress: async (lease) => {
      const found = await probe({ ...options, ...servers, lease });
      if (found.networkAddress !== null) return found.networkAddress;
      throw new LabError(
        'PHONE_STATE',
        `Phone ${device.serial} has no address on Wi-Fi, so nothing that it sends can pass the recorder. Connect it to the lab's network.`,
      );
    },
    examine: (lease) => readHealth(new Adb({ server: adbServer, address, lease, signal: options.signal })),
    recover: (lease, recovery) =>
      recover({ adb: { server: adbServer, address, lease }, powerControl: powerControl() }, recovery),
    ...(update?.when === 'first' ? { install } : {}),
    open: (lease, proxyPort, caCertificate) =>
      openHandset({
        ...options,
        ...servers,
        seenSims,
        formerStand,
        ...(update?.when === 'trial'
          ? { upgrade: (say: (text: string) => void) => install(lease, say) }
          : {}),
        lease,
        proxyPort,
        caCertificate,
        caFileName: androidCertificateName(caCertificate),
      }),
  };
}

/** adb over the network is the lab host's own connection to the phone: its answers are none of the firmware's. */
function drivenBehind({ watch, ...behind }: Behind, adb: string): Behind {
  const [, adbPort] = /^[^:]+:(\d+)$/.exec(adb) ?? [];
  return { ...behind, watch: (client) => watch(client, adbPort === undefined ? [] : [Number(adbPort)]) };
}

/** PHONEHOME_POWER_COMMAND names a program that switches a phone's supply off and on. */
function powerControl() {
  const program = process.env.PHONEHOME_POWER_COMMAND || null;
  return powerControls.map((kind) => kind.make(program)).find((control) => control !== null) ?? null;
}
