import type { IdentifierKind } from '../../../../lab/model/device.ts';
import { sdkOf } from '../android-version.ts';
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

/** `dumpsys telephony.registry`: the serving cell, and from Android 10 on the SIM that carries the data. */
export function cells({ phone, out }: CommandIo): Promise<undefined> {
  const [cell = '2147483647'] = identifiers(phone, 'cell-id');
  const [area = '2147483647'] = identifiers(phone, 'lac');
  const { state } = phone;
  const active =
    sdkOf(state) < 29 ? '' : `mActiveDataSubId=${state.dataSlot === null ? -1 : state.dataSlot + 1}\n`;
  return out(
    `last known state:\n  Phone Id=0\n  mCellInfo=[CellInfoLte:{mRegistered=YES CellIdentityLte:{ mCi=${cell} mTac=${area} }}]\n${active}`,
  );
}

/** `dumpsys isub`: which SIMs are in and which carries the data; the ICCID is masked, as on user builds. */
export function subscriptions({ phone: { state }, out }: CommandIo): Promise<undefined> {
  const newer = sdkOf(state) >= 34;
  const lines = state.sims.flatMap((sim, slot) => {
    if (sim === null) return [];
    const network = networkOf(sim);
    const facts = `id=${slot + 1} iccId=${masked(sim.iccid)} simSlotIndex=${slot} mcc=${network.slice(0, 3)} mnc=${network.slice(3)}`;
    return [newer ? `    [SubscriptionInfoInternal: ${facts}]\n` : `  {${facts}}\n`];
  });
  const data = state.settings.global.get('multi_sim_data_call');
  const defaults = `  defaultSubId=1\n  defaultVoiceSubId=1\n  defaultDataSubId=${data}\n`;
  const head = newer ? 'SubscriptionManagerService:\n' : 'SubscriptionController:\n';
  const list = newer ? '  Active subscriptions:\n' : ' ActiveSubInfoList:\n';
  return out(`${head}${defaults}${list}${lines.join('')}`);
}

/** An ICCID as a user build prints it: the issuer's digits, and no more (`SubscriptionInfo`, `Rlog.pii`). */
export function masked(iccid: string): string {
  return `${iccid.slice(0, 9)}[****]`;
}

/** `dumpsys location`: whether it is on, and where the phone was seen last. */
export function location({ phone, out }: CommandIo): Promise<undefined> {
  const place = placeOf(phone);
  const [latitude, longitude] = place?.split(',') ?? [];
  const seen = place === undefined ? 'null' : `Location[gps ${latitude},${longitude} hAcc=5.0]`;
  const on = phone.state.settings.secure.get('location_mode') !== '0';
  return out(`Location Manager State:\n  Location Setting: ${on}\n  last location=${seen}\n`);
}

/** Where the phone is: where a test provider puts it, else where its device.yaml does. */
export function placeOf(phone: Phone): string | undefined {
  return phone.state.mockLocation ?? identifiers(phone, 'location')[0];
}

/** `dumpsys account`. */
export function accounts({ phone, out }: CommandIo): Promise<undefined> {
  const found = identifiers(phone, 'account');
  const lines = found.map((each) => `    Account {name=${each}, type=com.google}\n`);
  return out(`User UserInfo{0:Owner:c13}:\n  Accounts: ${found.length}\n${lines.join('')}`);
}
