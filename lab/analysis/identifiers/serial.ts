import type { Check, IdentifierFamily } from './identifier-kind.ts';
import { distinct, spelling } from './spelling.ts';

function check(value: string): Check {
  if (/^[A-Za-z0-9._:-]{1,64}$/.test(value)) return {};
  return { error: 'a serial number has letters, digits, dots, colons and dashes only' };
}

/** Serial number of the phone (ro.serialno). */
export const serial: IdentifierFamily = {
  kinds: ['serial'],
  check,
  spellings: (value) =>
    distinct([
      spelling('plain', value, 'word'),
      spelling('no-separators', value.replace(/[^A-Za-z0-9]/g, ''), 'word'),
    ]),
  hashInputs: (value) => [value, value.toLowerCase(), value.toUpperCase()],
  names: /serial|\bsn\b|s_?n$|device.?id|devid|hw.?id/i,
  placeholder: (value) =>
    /^(unknown|0+|0123456789abcdef)$/i.test(value) ? 'serial of unfinished builds' : null,
};
