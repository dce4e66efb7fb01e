import { createHash } from 'node:crypto';
import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { hexBytes } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

function check(value: string): Check {
  if (/^[0-9a-f]{14}$/i.test(value) || /^\d{18}$/.test(value)) return {};
  return {
    error: `a MEID has 14 hex digits or 18 decimal digits, this value has ${value.length} characters`,
  };
}

function decimal(hex: string): string {
  const manufacturer = Number.parseInt(hex.slice(0, 8), 16).toString().padStart(10, '0');
  return manufacturer + Number.parseInt(hex.slice(8), 16).toString().padStart(8, '0');
}

function hexOf(value: string): string {
  if (!/^\d{18}$/.test(value)) return value.toLowerCase();
  const manufacturer = Number(value.slice(0, 10)).toString(16).padStart(8, '0');
  return manufacturer + Number(value.slice(10)).toString(16).padStart(6, '0');
}

function spellings(value: string): Spelling[] {
  const hex = hexOf(value);
  if (!/^[0-9a-f]{14}$/.test(hex)) return [spelling('plain', value, 'word')];
  const bytes = hexBytes(hex);
  const esn = `80${createHash('sha1').update(bytes).digest('hex').slice(-6)}`;
  return distinct([
    spelling('plain', value, 'hex'),
    spelling('hex', hex, 'hex'),
    spelling('decimal', decimal(hex), 'digits'),
    spelling('bytes', bytes, 'free'),
    { name: 'pesn', form: esn, bound: 'hex', context: 'field' },
  ]);
}

/** Mobile equipment identifier, 3GPP2 S.R0048; pESN is its pseudo electronic serial number. */
export const meid: IdentifierFamily = {
  kinds: ['meid'],
  check,
  spellings,
  hashInputs: (value) => [value.toLowerCase(), value.toUpperCase()],
  names: /meid|esn|device.?id/i,
  placeholder: (value) => (/^0+$/.test(value) ? 'all-zero MEID' : null),
};
