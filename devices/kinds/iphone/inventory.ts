import type { IdentifierKind } from '../../../lab/model/device.ts';
import type { Inventory, ToldIdentifier, UntoldIdentifier } from '../../../lab/model/health.ts';
import { readFacts } from './device-facts.ts';
import { type Iphone, phoneFault } from './iphone.ts';

const by = 'mobile: deviceInfo';

/** Reads which identifiers an iPhone tells of itself, and which it does not and where they stand. Changes nothing. */
export async function readInventory(phone: Iphone): Promise<Inventory> {
  const facts = await readFacts(phone);
  if (facts.serial === null)
    throw phoneFault(phone, 'does not tell its serial number ("mobile: deviceInfo" has no lockdownInfo).');
  const told: ToldIdentifier[] = [];
  const untold: UntoldIdentifier[] = [];
  const note = (kind: IdentifierKind, value: string | null, where: string, slot?: number) => {
    const place = slot === undefined ? {} : { slot };
    if (value === null) untold.push({ kind, ...place, why: `not told; ${where}` });
    else told.push({ kind, value, ...place, by });
  };
  const about = 'it stands in Settings, General, About';
  note('imei', facts.imeis[0] ?? null, about, 1);
  if (facts.imeis[1] !== undefined) note('imei', facts.imeis[1], about, 2);
  note('iccid', facts.iccids[0] ?? null, about, 1);
  if (facts.iccids[1] !== undefined) note('iccid', facts.iccids[1], about, 2);
  if (facts.meid !== null) note('meid', facts.meid, about);
  note('imsi', facts.imsi, 'it stands on no screen of iOS');
  note('msisdn', facts.phoneNumber, 'it stands in Settings, Apps, Phone');
  note('wifi-mac', facts.wifiMac, about);
  note('bluetooth-mac', facts.bluetoothMac, about);
  note('udid', facts.udid, 'Xcode shows it');
  note('device-name', facts.name, about);
  // Of WebDriverAgent's own maker only: each maker's apps have another.
  if (facts.idfv !== null)
    told.push({ kind: 'idfv', value: facts.idfv, label: 'of the WebDriverAgent app', by });
  untold.push(
    {
      kind: 'wifi-mac',
      why: 'the private address for the lab’s Wi-Fi stands in Settings, Wi-Fi, (i); add it too',
    },
    {
      kind: 'advertising-id',
      why: 'iOS gives it to apps that the user allowed to track, and to nobody else',
    },
    { kind: 'eid', why: about },
  );
  return { serial: facts.serial, product: facts.productType ?? 'iPhone', codename: null, told, untold };
}
