import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { hexBytes } from './octets.ts';
import { distinct, spelling } from './spelling.ts';

function hexOf(value: string): string {
  return value.replace(/[-{}\s]/g, '').toLowerCase();
}

function check(value: string): Check {
  if (/^[0-9a-f]{32}$/.test(hexOf(value))) return {};
  return { error: 'an advertising id is a UUID: 32 hex digits, usually with dashes' };
}

/** RFC 9562 4: 8-4-4-4-12 hex digits. */
export function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Microsoft's byte order of a GUID: the first three groups little-endian. */
function guidOrder(bytes: Uint8Array): Uint8Array {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Uint8Array.from(order, (index) => bytes[index] ?? 0);
}

function spellings(value: string): Spelling[] {
  const hex = hexOf(value);
  if (!/^[0-9a-f]{32}$/.test(hex)) return [spelling('plain', value, 'word')];
  const bytes = hexBytes(hex);
  return distinct([
    spelling('plain', value, 'hex'),
    spelling('dashes', dashed(hex), 'hex'),
    spelling('no-separators', hex, 'hex'),
    spelling('bytes', bytes, 'free'),
    spelling('bytes', guidOrder(bytes), 'free'),
    spelling(
      'halves-reversed',
      Buffer.concat([Buffer.from(bytes.subarray(0, 8)).reverse(), Buffer.from(bytes.subarray(8)).reverse()]),
      'free',
    ),
  ]);
}

function hashInputs(value: string): string[] {
  const hex = hexOf(value);
  const lower = hex.length === 32 ? [dashed(hex), hex] : [value];
  return [value, ...lower, ...lower.map((text) => text.toUpperCase())];
}

/** Advertising id of Google Play services: a UUID that the user can reset. */
export const advertisingId: IdentifierFamily = {
  kinds: ['advertising-id'],
  check,
  spellings,
  hashInputs,
  names: /ad.?id|gaid|aaid|ifa|idfa|advertis/i,
  placeholder: (value) => (/^[0-]+$/.test(value) ? 'advertising id of a user who opted out' : null),
};
