import { openIphone } from '../../devices/kinds/iphone/handset.ts';
import { readHealth } from '../../devices/kinds/iphone/health-reading.ts';
import type { Iphone } from '../../devices/kinds/iphone/iphone.ts';
import { iphoneLacks } from '../../devices/kinds/iphone/lacks-control.ts';
import { recover } from '../../devices/kinds/iphone/recover.ts';
import { XcuitestSession } from '../../devices/kinds/iphone/xcuitest-session.ts';
import { LabError } from '../errors.ts';
import type { Device, IphoneAccess } from '../model/device.ts';
import type { Phone } from '../model/lab.ts';
import type { Lease } from '../model/lease.ts';
import { chooseTime } from './choose-time.ts';
import { labAddress } from './lab-address.ts';
import type { PhoneKind, PhonesWanted } from './phone-kind.ts';

/** PHONEHOME_IPHONE_RESTART_COMMAND names a program that has a phone's Mac restart it. */
function restartProgram(): string | null {
  return process.env.PHONEHOME_IPHONE_RESTART_COMMAND || null;
}

/** iPhones, each driven by the Appium server with the XCUITest driver that its device.yaml names. */
export const iphoneKind: PhoneKind = {
  name: 'iphone',
  simulated: false,
  adb: 'none',
  takes: ({ firmware }, devices) =>
    firmware === null && devices.length > 0 && devices.every(({ iphone }) => iphone !== undefined),
  lacks: (control) => iphoneLacks(control, restartProgram()),
  open: async ({ devices, signal, gateway = null }) => {
    const lab = labAddress();
    const phones = devices.map((device) => iphoneOf(device, { lab, signal, gateway }));
    return { phones, failed: null, close: async () => undefined };
  },
};

/** Does some work with an iPhone that no run holds; the session is ended after. */
export async function onIphone<Answer>(
  device: Device,
  lease: Lease,
  work: (phone: Iphone, access: IphoneAccess) => Promise<Answer>,
): Promise<Answer> {
  const access = accessOf(device);
  const { signal } = new AbortController();
  const session = new XcuitestSession({ serial: device.serial, access, signal });
  try {
    return await work({ session, lease, signal }, access);
  } finally {
    await session.close(lease);
  }
}

type Surroundings = Pick<PhonesWanted, 'signal' | 'gateway'> & { readonly lab: string };

function iphoneOf(device: Device, { lab, signal, gateway = null }: Surroundings): Phone {
  const access = accessOf(device);
  const { serial } = device;
  const session = new XcuitestSession({ serial, access, signal });
  const under = (lease: Lease): Iphone => ({ session, lease, signal });
  const program = restartProgram();
  return {
    device,
    hostKey: serial,
    listen: lab,
    port: access.proxyPort,
    scope: gateway === null ? 'proxy' : 'gateway',
    ...(gateway === null ? {} : { gateway }),
    networkAddress: async (lease) => {
      await session.ready(lease);
      return access.address;
    },
    examine: (lease) => readHealth(under(lease), access),
    recover: (lease, options) => recover(under(lease), access, { program, access }, options),
    open: (lease, proxyPort, caCertificate) =>
      openIphone({
        ...under(lease),
        device,
        access,
        core: { host: lab, port: proxyPort, caCertificate },
        timeControl: chooseTime(null),
        restartProgram: program,
      }),
  };
}

function accessOf({ serial, iphone }: Device): IphoneAccess {
  if (iphone !== undefined) return iphone;
  throw new LabError(
    'USAGE',
    `The file of phone ${serial} does not say how it is driven. Add "iphone" to it.`,
  );
}
