import { number64Spellings } from './android-id.ts';
import type { Check, IdentifierFamily } from './identifier-kind.ts';
import { spelling } from './spelling.ts';

function check(value: string): Check {
  if (/^[0-9a-f]{13,16}$/i.test(value) || /^\d{17,20}$/.test(value)) return {};
  return { error: 'a GSF id has 16 hex digits or 17 to 20 decimal digits' };
}

function numberOf(value: string): bigint | null {
  if (/^\d{17,20}$/.test(value)) return BigInt(value);
  return /^[0-9a-f]{1,16}$/i.test(value) ? BigInt(`0x${value}`) : null;
}

/** Google services framework id: 64 bits, given out at check-in. */
export const gsfId: IdentifierFamily = {
  kinds: ['gsf-id'],
  check,
  spellings: (value) => {
    const number = numberOf(value);
    return number === null ? [spelling('plain', value, 'word')] : number64Spellings(value, number);
  },
  hashInputs: (value) => {
    const number = numberOf(value);
    return number === null ? [value] : [value, number.toString(16), number.toString()];
  },
  names: /gsf|android.?id|checkin|device.?id/i,
  placeholder: (value) => (/^0+$/.test(value) ? 'empty GSF id' : null),
};
