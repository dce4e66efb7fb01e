import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { inflate } from './inflate.ts';
import { classes } from './survey.ts';

const magic = Buffer.from('PK\x03\x04', 'latin1');
const mostEntries = 200;

/** Entries of a ZIP archive (APPNOTE 4.3.7) by their local headers, so that a cut archive is read too. */
export const zip: Codec = {
  name: 'zip',
  decode({ bytes, survey, budget }: View, emit) {
    if ((survey.seen & classes.control) === 0) return;
    let at = bytes.indexOf(magic);
    for (let entry = 0; at >= 0 && at + 30 <= bytes.length && entry < mostEntries; entry += 1) {
      const method = bytes.readUInt16LE(at + 8);
      const size = bytes.readUInt32LE(at + 18);
      const nameEnd = at + 30 + bytes.readUInt16LE(at + 26);
      const start = nameEnd + bytes.readUInt16LE(at + 28);
      const end = size === 0 ? bytes.length : Math.min(bytes.length, start + size);
      const inflated =
        method === 8 ? inflate(bytes.subarray(start, end), 'deflate-raw', budget.room()) : null;
      if (inflated !== null && budget.output(inflated.bytes.length)) {
        const name = bytes.toString('utf8', at + 30, Math.min(nameEnd, at + 126));
        emit(certain('zip', start, end, inflated.bytes, inflated.incomplete, name));
      }
      at = bytes.indexOf(magic, at + 4);
    }
  },
};
