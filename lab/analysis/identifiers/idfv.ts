import { advertisingId } from './advertising-id.ts';
import type { IdentifierFamily } from './identifier-kind.ts';

/** identifierForVendor of iOS: a UUID that all apps of one maker see on one phone, written as an advertising id is. */
export const idfv: IdentifierFamily = {
  ...advertisingId,
  kinds: ['idfv'],
  check: (value) => {
    const { error } = advertisingId.check(value, 'idfv');
    return error === undefined
      ? {}
      : { error: error.replace('an advertising id', 'an identifier for vendor') };
  },
  names: /idfv|vendor.?id|identifier.?for.?vendor|device.?id|devid|uuid/i,
  placeholder: (value) => (/^[0-]+$/.test(value) ? 'identifier for vendor that iOS did not give' : null),
};
