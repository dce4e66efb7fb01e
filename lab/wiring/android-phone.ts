import { type HandsetOptions, openHandset, probe } from '../../devices/kinds/android/handset.ts';
import { androidCertificateName } from '../capture/android-certificate-name.ts';
import { LabError } from '../errors.ts';
import type { Phone } from '../model/lab.ts';
import type { Bench } from './children.ts';

type Options = Pick<HandsetOptions, 'device' | 'address' | 'simControl' | 'pin' | 'forgetSuccess'> & {
  readonly bench: Bench;
  readonly signal: AbortSignal;
};

/** A phone that adb reaches, simulated or real: both take this path. */
export function androidPhone({ bench, ...options }: Options): Phone {
  const { device, address } = options;
  const servers = { adbServer: bench.adb, appium: bench.appium };
  return {
    device,
    listen: address.listen,
    networkAddress: async (lease) => {
      const found = await probe({ ...options, ...servers, lease });
      if (found.networkAddress !== null) return found.networkAddress;
      throw new LabError(
        'PHONE_STATE',
        `Phone ${device.serial} has no address on Wi-Fi, so nothing that it sends can pass the recorder. Connect it to the lab's network.`,
      );
    },
    open: (lease, proxyPort, caCertificate) =>
      openHandset({
        ...options,
        ...servers,
        lease,
        proxyPort,
        caCertificate,
        caFileName: androidCertificateName(caCertificate),
      }),
  };
}
