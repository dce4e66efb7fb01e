import type { PatternIndex } from '../identify-index.ts';
import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';

const leastBytes = 11;
const leastText = 16;
const sampleBytes = 256;
const mostKeys = 3;

/**
 * Bytes that nothing else explains, under a key that repeats: of one byte, by the look of the text
 * under it; or of up to eight, by a known value in it.
 */
export const xor: Codec = {
  name: 'xor',
  decode({ bytes, survey, budget, index }: View, emit) {
    if (survey.text) return;
    for (const key of repeatedKeys(bytes, index)) {
      if (!budget.output(bytes.length)) return;
      const plain = Buffer.from(bytes.map((byte, at) => byte ^ (key[at % key.length] as number)));
      emit(certain('xor', 0, bytes.length, plain));
    }
  },
};

/** Keys that come into question, the likeliest first; none for nearly all bytes that are something else. */
export function repeatedKeys(bytes: Buffer, index: PatternIndex): Buffer[] {
  if (bytes.length < leastBytes) return [];
  const known = index.cribs.keyOf(bytes);
  if (known !== null) return [known];
  // A zero after it may have been added by the next encoder.
  const end = bytes[bytes.length - 1] === 0 ? bytes.length - 1 : bytes.length;
  return singleKeys(bytes.subarray(0, Math.min(end, sampleBytes)));
}

/**
 * Whether a key of up to eight bytes over ASCII can be: then the highest bits repeat with it. Says no to
 * nearly all tokens after a few steps.
 */
export function mayRepeat(bytes: Buffer, length: number): boolean {
  const count = Math.min(30, length);
  let mask = 0;
  for (let at = 0; at < count; at += 1) mask |= ((bytes[at] as number) >> 7) << at;
  for (let period = 1; period <= 8; period += 1)
    if (((mask ^ (mask >> period)) & ((1 << (count - period)) - 1)) === 0) return true;
  return false;
}

/** Text leaves the highest bit alone, so that it is the key's in all bytes: noise is told after a few. */
function singleKeys(sample: Buffer): Buffer[] {
  const high = (sample[0] as number) & 0x80;
  if (sample.length < leastText) return [];
  for (let at = 1; at < sample.length; at += 1) if (((sample[at] as number) & 0x80) !== high) return [];
  const ranked: { key: number; rank: number }[] = [];
  for (let key = Math.max(1, high); key < high + 128; key += 1) {
    const rank = rankOf(sample, key);
    if (rank > 0) ranked.push({ key, rank });
  }
  return ranked
    .sort((left, right) => right.rank - left.rank)
    .slice(0, mostKeys)
    .map(({ key }) => Buffer.from([key]));
}

const usual = /[a-zA-Z0-9 ":,._={}[\]&/+%<>\n-]/g;

/** How much a text looks like one that a phone sends: hex, base64, then JSON and forms; 0 where it is no text. */
function rankOf(sample: Buffer, key: number): number {
  for (const byte of sample) {
    const character = byte ^ key;
    if (character === 127 || (character < 32 && character !== 9 && character !== 10 && character !== 13))
      return 0;
  }
  const text = Buffer.from(sample.map((byte) => byte ^ key)).toString('latin1');
  if (/^\s*[{[<]["\w?[{<]/.test(text)) return 5;
  if (/^%[0-9a-f]{2}%/i.test(text)) return 4.5;
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return /[a-f]/i.test(text) ? 4 : 3.5;
  if (/^[\w.-]+=[^=&]*(?:&[\w.-]+=|$)/.test(text)) return 3;
  const share = (text.match(usual) ?? []).length / text.length;
  return share < 0.95 ? 0 : share + (/^[\w+/-]+=*$/.test(text) ? 1 : 0);
}
