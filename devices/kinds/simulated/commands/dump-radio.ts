import type { IdentifierKind } from '../../../../lab/model/device.ts';
import { networkOf } from '../phone-defaults.ts';
import type { Phone } from '../phone-parts.ts';
import type { CommandIo } from './command.ts';
import { wifiMac } from './proc.ts';

function identifiers(phone: Phone, kind: IdentifierKind): string[] {
  return phone.state.device.identifiers.filter((each) => each.kind === kind).map((each) => each.value);
}

/** `dumpsys wifi`. */
export function wifi({ phone, out }: CommandIo): Promise<undefined> {
  const [ssid = '<unknown ssid>'] = identifiers(phone, 'ssid');
  const [bssid = '02:00:00:00:00:00'] = identifiers(phone, 'bssid');
  return out(
    `Wi-Fi is ${phone.state.wifiOn ? 'enabled' : 'disabled'}\nwifi_factory_mac_address: ${wifiMac(phone)}\n` +
      `mWifiInfo SSID: "${ssid}", BSSID: ${bssid}, MAC: ${wifiMac(phone)}, Supplicant state: COMPLETED, RSSI: -48\n`,
  );
}

/** `dumpsys telephony.registry`: the serving cell. */
export function cells({ phone, out }: CommandIo): Promise<undefined> {
  const [cell = '2147483647'] = identifiers(phone, 'cell-id');
  const [area = '2147483647'] = identifiers(phone, 'lac');
  return out(
    `last known state:\n  Phone Id=0\n  mCellInfo=[CellInfoLte:{mRegistered=YES CellIdentityLte:{ mCi=${cell} mTac=${area} }}]\n`,
  );
}

/** `dumpsys isub`: which SIMs are in, with the ICCID masked, as newer builds do. */
export function subscriptions({ phone, out }: CommandIo): Promise<undefined> {
  const lines = phone.state.sims.flatMap((sim, slot) =>
    sim === null
      ? []
      : [
          `  {id=${slot + 1} iccId=${sim.iccid.slice(0, 6)}[****] simSlotIndex=${slot} mcc=${networkOf(sim).slice(0, 3)}}\n`,
        ],
  );
  return out(`SubscriptionController:\n ActiveSubInfoList:\n${lines.join('')}`);
}

/** `dumpsys location`. */
export function location({ phone, out }: CommandIo): Promise<undefined> {
  const [place] = identifiers(phone, 'location');
  return out(
    `Location Manager State:\n  last location=${place === undefined ? 'null' : `Location[gps ${place} hAcc=5.0]`}\n`,
  );
}

/** `dumpsys account`. */
export function accounts({ phone, out }: CommandIo): Promise<undefined> {
  const found = identifiers(phone, 'account');
  const lines = found.map((each) => `    Account {name=${each}, type=com.google}\n`);
  return out(`User UserInfo{0:Owner:c13}:\n  Accounts: ${found.length}\n${lines.join('')}`);
}
