import { isCbor } from './decoders/cbor.ts';
import { decipher } from './decoders/cipher-text.ts';
import type { Decoded } from './decoders/decoder.ts';
import { isMessagePack } from './decoders/messagepack.ts';
import { isMessage } from './decoders/protobuf.ts';
import { isSnappy } from './decoders/snappy.ts';
import { looksLikeText } from './decoders/survey.ts';
import { isWbxml } from './decoders/wbxml.ts';
import { mayRepeat, repeatedKeys } from './decoders/xor.ts';
import type { Hit, PatternIndex } from './identify-index.ts';

const leastText = 8;
const leastMessage = 12;
const longBytes = 96;

/**
 * Whether a guess deserves a layer. Most runs of base64 or hex characters are words, numbers and
 * random tokens: only what is text, has a magic number, is a message, is long, or holds a known value
 * is looked at further. `hits` are those of the layer around it: a run that is a known value already
 * is not one more time its own encoding.
 */
export function isPromising(
  decoded: Decoded,
  layerBytes: number,
  index: PatternIndex,
  hits: readonly Hit[],
): boolean {
  const { bytes, guess, start, end } = decoded;
  if (bytes.length < 5) return false;
  if (bytes.length >= leastText && (hasText(bytes) || hasMagic(bytes))) return true;
  if (guess === 'aligned' && bytes.length >= leastMessage) {
    const fills = (end - start) * 10 >= layerBytes * 9 && bytes.length >= 16;
    if (fills || bytes.length >= longBytes || isWide(bytes) || isMessage(bytes)) return true;
    if (isRecord(bytes) || isRecoverable(bytes, index)) return true;
  }
  return !isKnown(hits, start, end) && index.find(bytes).length > 0;
}

/** A short record or block in a binary format that has to fit from its first byte to its last. */
function isRecord(bytes: Buffer): boolean {
  const first = bytes[0] as number;
  if (first > 0 && first < 4) return isWbxml(bytes) || isSnappy(bytes);
  return (first >= 0x80 && (isMessagePack(bytes) || isCbor(bytes))) || isSnappy(bytes);
}

/** A cipher that can be undone, over too little to be looked at for its length. */
function isRecoverable(bytes: Buffer, index: PatternIndex): boolean {
  return decipher(bytes) !== null || (mayRepeat(bytes) && repeatedKeys(bytes, index).length > 0);
}

/** In a longer token the ends are noise. */
function hasText(bytes: Buffer): boolean {
  return looksLikeText(bytes) || (bytes.length >= 24 && looksLikeText(bytes.subarray(6, bytes.length - 6)));
}

/** gzip, Zstandard, ZIP, LZ4, zlib. */
function hasMagic(bytes: Buffer): boolean {
  const word = bytes.readUInt32LE(0);
  if ((word & 0xffffff) === 0x088b1f || word === 0xfd2fb528 || word === 0x04034b50 || word === 0x184d2204)
    return true;
  return bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0;
}

/** UTF-16 with a byte order mark, or with Latin letters at its start. */
function isWide(bytes: Buffer): boolean {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (second === 0 && fourth === 0) || (first === 0 && third === 0);
}

/** Whether a hit makes up the run, but for a few characters. */
function isKnown(hits: readonly Hit[], start: number, end: number): boolean {
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle] as Hit).start < start - 2) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < hits.length; index += 1) {
    const hit = hits[index] as Hit;
    if (hit.start > start + 2) return false;
    if (hit.pattern.context === 'none' && hit.end >= end - 2) return true;
  }
  return false;
}
