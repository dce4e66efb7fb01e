import type { IdentifierKind } from '../../../lab/model/device.ts';
import type { PhoneState } from './phone-state.ts';

/** Where a phone keeps its pictures. */
const pictures = ['/sdcard/DCIM', '/sdcard/Pictures'];

/**
 * What stands on the phone itself of a kind that a lab can plant: a message, a contact (`label` is
 * phone, email or name), a picture, its name, its place. Null where the phone holds none.
 */
export function plantedValue(
  state: PhoneState,
  kind: IdentifierKind,
  label: string | null,
): string | Buffer | null {
  if (kind === 'contact') return state.contacts.latest(label);
  if (label !== null) return null;
  if (kind === 'sms') return state.inbox.messages.at(-1)?.text ?? null;
  if (kind === 'location') return state.mockLocation;
  if (kind === 'device-name') return state.settings.global.get('device_name') ?? null;
  if (kind === 'file') return newestPicture(state);
  return null;
}

function newestPicture({ files }: PhoneState): Buffer | null {
  const found = pictures.flatMap((directory) => files.newestBelow(directory) ?? []);
  return found.sort((one, other) => other.modifiedAt - one.modifiedAt)[0]?.data ?? null;
}
