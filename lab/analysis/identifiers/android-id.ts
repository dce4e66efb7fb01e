import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { binaryNumbers } from './numeric.ts';
import { hexBytes } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

function check(value: string): Check {
  if (/^[0-9a-f]{13,16}$/i.test(value)) return {};
  return { error: `an Android id has 16 hex digits, this value has ${value.length} characters` };
}

/** A 64-bit number in hex, decimal and binary. `decimal` is unsigned, `signed` two's complement. */
export function number64Spellings(value: string, number: bigint): Spelling[] {
  const hex = number.toString(16).padStart(16, '0');
  return distinct([
    spelling('plain', value, 'hex'),
    spelling('hex', hex, 'hex'),
    spelling('no-leading-zero', number.toString(16), 'hex'),
    spelling('decimal', number.toString(), 'digits'),
    spelling('signed-decimal', BigInt.asIntN(64, number).toString(), 'digits'),
    spelling('bytes', hexBytes(hex), 'free'),
    ...binaryNumbers(number),
  ]);
}

function spellings(value: string): Spelling[] {
  if (!/^[0-9a-f]{1,16}$/i.test(value)) return [spelling('plain', value, 'word')];
  return number64Spellings(value, BigInt(`0x${value}`));
}

function hashInputs(value: string): string[] {
  const stripped = value.replace(/^0+/, '');
  return [value, value.toLowerCase(), value.toUpperCase(), stripped.toLowerCase()];
}

function placeholder(value: string): string | null {
  if (value.toLowerCase() === '9774d56d682e549c')
    return 'Android id that all phones of one faulty Android 2.2 share';
  return /^(0+|0123456789abcdef)$/i.test(value) ? 'empty Android id' : null;
}

/** Settings.Secure.ANDROID_ID: 64 bits as hex. */
export const androidId: IdentifierFamily = {
  kinds: ['android-id'],
  check,
  spellings,
  hashInputs,
  names: /android.?id|aid\b|device.?id|devid|udid|did\b|ssaid/i,
  placeholder,
};
