import { caDirectories, type PhoneFacts, PhoneState } from '../../../devices/kinds/simulated/phone-state.ts';
import type { Device } from '../../../lab/model/device.ts';

/** A fabricated phone with two slots, the second empty, and two SIMs to swap. */
export const device: Device = {
  serial: 'TESTPHONE0001',
  product: 'Nokia 7 plus',
  line: 'nokia-7-plus/eu',
  identifiers: [
    { kind: 'imei', value: '123456789012347', slot: 1 },
    { kind: 'imei', value: '123456789012354', slot: 2 },
    { kind: 'wifi-mac', value: '3c:5a:b4:01:02:03' },
    { kind: 'android-id', value: '0f1e2d3c4b5a6978' },
    { kind: 'cell-id', value: '28140547', slot: 1 },
    { kind: 'account', value: 'a&b <c>@mail.example' },
    { kind: 'location', value: '59.9139,10.7522' },
    { kind: 'custom', value: 'asset-0042', label: 'asset-tag' },
    { kind: 'custom', value: 'badge-0007', label: 'badge' },
  ],
  sims: [
    { iccid: '8947080012345678907', imsi: '242010123456789', msisdn: '+4791234567' },
    { iccid: '8947080098765432101', imsi: '242010987654321' },
  ],
};

export const fingerprint = 'Nokia/Onyx_00WW/B2N_sprout:9/PPR1.180610.011/00WW_3_22C:user/release-keys';

/** A phone's state, switched on. */
export function phoneState(changes: Partial<PhoneFacts> = {}): PhoneState {
  const build = { fingerprint, properties: {}, packages: [] };
  return new PhoneState({ device, build, pin: null, address: '127.0.0.1', ...changes });
}

/** Puts a CA certificate into the phone's system store, as a push of the lab does. */
export function trust(state: PhoneState, pem: string): void {
  state.files.write(`${caDirectories.system}/lab.0`, Buffer.from(pem));
}

/** Sets the phone's global proxy to a port of the lab host. */
export function useProxy(state: PhoneState, port: number): void {
  state.settings.global.set('http_proxy', `10.0.2.2:${port}`);
}
