import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { hexBytes } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

const short = /^[0-9a-f]{8}-?([0-9a-f]{16})$/i;

function check(value: string): Check {
  if (/^[0-9a-f]{40}$/i.test(value) || short.test(value)) return {};
  return { error: 'a UDID has 40 hex digits, or 8 and 16 with a dash between' };
}

/** The chip's own number (ECID) is the second part of a short UDID, and is sent by itself, too. */
function ecidSpellings(value: string): Spelling[] {
  const hex = short.exec(value)?.[1]?.toLowerCase();
  if (hex === undefined) return [];
  const bare = hex.replace(/^0+(?=.)/, '');
  if (bare.length < 8) return [];
  return [
    spelling('ecid-decimal', BigInt(`0x${hex}`).toString(), 'digits'),
    spelling('ecid-hex', hex, 'hex'),
    spelling('ecid-hex', bare, 'hex'),
  ];
}

function spellings(value: string): Spelling[] {
  const hex = value.replaceAll('-', '').toLowerCase();
  if (check(value).error !== undefined) return [spelling('plain', value, 'word')];
  const dashed = hex.length === 24 ? `${hex.slice(0, 8)}-${hex.slice(8)}` : hex;
  return distinct([
    spelling('plain', value, 'hex'),
    spelling('dashes', dashed, 'hex'),
    spelling('no-separators', hex, 'hex'),
    spelling('bytes', hexBytes(hex), 'free'),
    ...ecidSpellings(value),
  ]);
}

/** Unique device identifier of an iPhone: 40 hex digits, or since 2018 the chip's kind, a dash and its number. */
export const udid: IdentifierFamily = {
  kinds: ['udid'],
  check,
  spellings,
  hashInputs: (value) => {
    const bare = value.replaceAll('-', '');
    return [value, value.toLowerCase(), value.toUpperCase(), bare.toLowerCase(), bare.toUpperCase()];
  },
  names: /udid|ecid|unique.?(device|chip).?id|device.?id|devid/i,
  placeholder: (value) => (/^[0-]+$/.test(value) ? 'empty UDID' : null),
};
