import { mayBeBrotli } from './brotli-head.ts';
import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { inflateStrictly } from './inflate.ts';

/** Brotli (RFC 7932) that fills a binary layer; it has no magic number, so it must be valid to its end. */
export const brotli: Codec = {
  name: 'brotli',
  decode({ bytes, survey, whole, budget }: View, emit) {
    if (!whole || survey.text || bytes.length < 8 || !isLikely(bytes) || !budget.guess()) return;
    if (!mayBeBrotli(bytes)) return;
    const out = inflateStrictly(bytes, 'brotli', budget.room());
    if (out === null || out.length < 4 || !budget.output(out.length)) return;
    emit(certain('brotli', 0, bytes.length, out));
  },
};

/** Short streams have the window of 4 or 16 MiB that encoders choose by default (RFC 7932 9.1): noise mostly another. */
function isLikely(bytes: Buffer): boolean {
  const window = (bytes[0] as number) & 15;
  return bytes.length >= 256 || window === 11 || window === 15;
}
