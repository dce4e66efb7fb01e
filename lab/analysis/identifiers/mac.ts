import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { fixed64, hexBytes } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

function hexOf(value: string): string {
  return value.replace(/[:.\s-]/g, '').toLowerCase();
}

function check(value: string): Check {
  if (/^[0-9a-f]{12}$/.test(hexOf(value))) return {};
  return { error: 'a MAC address has six octets of two hex digits' };
}

/** Modified EUI-64 (RFC 4291, appendix A): ff:fe in the middle, the universal bit flipped. */
function interfaceId(hex: string): string {
  const first = (Number.parseInt(hex.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
  return `${first}${hex.slice(2, 6)}fffe${hex.slice(6)}`;
}

function spellings(value: string): Spelling[] {
  const hex = hexOf(value);
  if (!/^[0-9a-f]{12}$/.test(hex)) return [spelling('plain', value, 'word')];
  const pairs = hex.match(/../g) ?? [];
  const eui = interfaceId(hex);
  const groups = eui.match(/..../g) ?? [];
  const number = BigInt(`0x${hex}`);
  return distinct([
    spelling('plain', value, 'hex'),
    spelling('colons', pairs.join(':'), 'hex'),
    spelling('dashes', pairs.join('-'), 'hex'),
    spelling('dots', (hex.match(/..../g) ?? []).join('.'), 'hex'),
    spelling('dots', pairs.join('.'), 'hex'),
    spelling('separated', pairs.join(' '), 'hex'),
    spelling('separated', pairs.join('_'), 'hex'),
    spelling('no-separators', hex, 'hex'),
    spelling('octets-shortened', pairs.map((pair) => pair.replace(/^0/, '')).join(':'), 'hex'),
    spelling('eui64', groups.join(':'), 'hex'),
    spelling('eui64', groups.map((group) => group.replace(/^0{1,3}/, '')).join(':'), 'hex'),
    spelling('eui64', eui, 'hex'),
    spelling('decimal', number.toString(), 'digits'),
    spelling('bytes', hexBytes(hex), 'free'),
    spelling('eui64', hexBytes(eui), 'free'),
    spelling('fixed64', fixed64(number).little.subarray(0, 6), 'free'),
  ]);
}

function hashInputs(value: string): string[] {
  const hex = hexOf(value);
  const pairs = hex.match(/../g) ?? [];
  const lower = [pairs.join(':'), hex, pairs.join('-')];
  return [...lower, ...lower.map((text) => text.toUpperCase())];
}

function placeholder(value: string): string | null {
  const hex = hexOf(value);
  if (hex === '020000000000') return 'MAC address that Android gives to apps in place of the real one';
  return hex === '000000000000' || hex === 'ffffffffffff' ? 'empty MAC address' : null;
}

/** MAC addresses, IEEE 802-2014: of the phone's radios and of access points. */
export const mac: IdentifierFamily = {
  kinds: ['wifi-mac', 'bluetooth-mac', 'bssid'],
  check,
  spellings,
  hashInputs,
  names: /mac|bssid|bluetooth|wifi|addr/i,
  placeholder,
};
