import type { IdentifierKind } from '../../model/device.ts';
import { advertisingId } from './advertising-id.ts';
import { androidId } from './android-id.ts';
import { cellId, lac } from './cell.ts';
import { eid } from './eid.ts';
import { file } from './file.ts';
import { gsfId } from './gsf-id.ts';
import { iccid } from './iccid.ts';
import type { IdentifierFamily } from './identifier-kind.ts';
import { idfv } from './idfv.ts';
import { imei } from './imei.ts';
import { imeisv } from './imeisv.ts';
import { imsi } from './imsi.ts';
import { localIp } from './local-ip.ts';
import { location } from './location.ts';
import { mac } from './mac.ts';
import { meid } from './meid.ts';
import { msisdn } from './msisdn.ts';
import { serial } from './serial.ts';
import { account, contact, custom, deviceName, sms, ssid } from './text.ts';
import { udid } from './udid.ts';

/** All kinds of identifier that are searched for. A newcomer adds its family here. */
export const identifierFamilies: readonly IdentifierFamily[] = [
  imei,
  imeisv,
  meid,
  serial,
  eid,
  iccid,
  imsi,
  msisdn,
  mac,
  androidId,
  gsfId,
  advertisingId,
  idfv,
  udid,
  location,
  cellId,
  lac,
  ssid,
  account,
  contact,
  sms,
  deviceName,
  localIp,
  file,
  custom,
];

const byKind = new Map(identifierFamilies.flatMap((family) => family.kinds.map((kind) => [kind, family])));

/** The family that knows this kind; `custom` for a kind without one. */
export function familyOf(kind: IdentifierKind): IdentifierFamily {
  return byKind.get(kind) ?? custom;
}
