import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { inflate } from './inflate.ts';
import type { Inflated } from './inflate-small.ts';
import { classes, looksLikeText } from './survey.ts';

const magic = Buffer.from([0x1f, 0x8b, 0x08]);
const mostTries = 64;

/** gzip (RFC 1952) at any offset. */
export const gzip: Codec = {
  name: 'gzip',
  decode({ bytes, survey, budget }: View, emit) {
    if ((survey.seen & classes.high) === 0) return;
    let at = bytes.indexOf(magic);
    for (let tries = 0; at >= 0 && tries < mostTries; tries += 1) {
      if (((bytes[at + 3] ?? 0xff) & 0xe0) === 0) {
        const inflated = inflate(bytes.subarray(at), 'gzip', budget.room());
        if (inflated !== null && isSound(inflated, at) && budget.output(inflated.bytes.length)) {
          emit(certain('gzip', at, bytes.length, inflated.bytes, inflated.incomplete));
          if (at === 0 && inflated.incomplete === null) return;
        }
      }
      at = bytes.indexOf(magic, at + 1);
    }
  },
};

/** The magic number stands in noise too: what is damaged counts at the start or where it gives text. */
function isSound({ bytes, incomplete }: Inflated, at: number): boolean {
  return incomplete === null || at === 0 || looksLikeText(bytes.subarray(0, 64));
}
