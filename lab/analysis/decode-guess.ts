import type { Budget } from './decoders/budget.ts';
import { isCbor } from './decoders/cbor.ts';
import { decipher } from './decoders/cipher-text.ts';
import type { Verdict, View } from './decoders/decoder.ts';
import { isMessagePack } from './decoders/messagepack.ts';
import { isMessage } from './decoders/protobuf.ts';
import { isSnappy } from './decoders/snappy.ts';
import { looksLikeText, type Survey, thinned } from './decoders/survey.ts';
import { isWbxml } from './decoders/wbxml.ts';
import { mayRepeat, repeatedKeys } from './decoders/xor.ts';
import type { Hit, PatternIndex } from './identify-index.ts';

const leastText = 8;
const leastMessage = 12;
const longBytes = 96;

/** A layer as decoders see it, which weighs their guesses. */
export class LayerView implements View {
  readonly bytes: Buffer;
  readonly survey: Survey;
  readonly budget: Budget;
  readonly whole: boolean;
  readonly index: PatternIndex;
  /** Of the layer: a run that is a known value already is not one more time its own encoding. */
  hits: readonly Hit[] = [];
  /** Whether it is something already: then nothing fills it by its length alone. */
  structured = false;

  constructor(bytes: Buffer, survey: Survey, budget: Budget, whole: boolean, index: PatternIndex) {
    this.bytes = bytes;
    this.survey = survey;
    this.budget = budget;
    this.whole = whole;
    this.index = index;
  }

  /** The same without the runs that `isLeftOut` says yes to. */
  thinned(isLeftOut: (start: number, end: number) => boolean): LayerView {
    const survey = thinned(this.survey, isLeftOut);
    const view = new LayerView(this.bytes, survey, this.budget, this.whole, this.index);
    view.hits = this.hits;
    view.structured = this.structured;
    return view;
  }

  /**
   * Whether a guess deserves a layer. Most runs of base64 or hex characters are words, numbers and
   * random tokens: only what is text, has a magic number, is a message, is long, or holds a known value
   * is looked at further. Asked for every token in every way in which it may be read: nothing is made
   * before it is needed.
   */
  weigh(bytes: Buffer, length: number, start: number, end: number, aligned: boolean): Verdict {
    if (length < 5) return 'no';
    const fills = !this.structured && length >= 16 && (end - start) * 10 >= this.bytes.length * 9;
    if (!fills && !this.index.deserves(bytes, length, aligned)) return 'no';
    if (length >= leastText && (hasText(bytes, length) || hasMagic(bytes))) return 'sure';
    if (aligned && length >= leastMessage) {
      if (fills || length >= longBytes || isWide(bytes) || isRecord(bytes, length)) return 'likely';
      if (isRecoverable(bytes, length, this.index)) return 'likely';
    }
    if (isKnown(this.hits, start, end)) return 'no';
    return this.index.find(bytes.subarray(0, length), aligned).length > 0 ? 'likely' : 'no';
  }
}

/** A short record or block in a binary format that has to fit from its first byte to its last. */
function isRecord(bytes: Buffer, length: number): boolean {
  if (isMessage(bytes, length) || isSnappy(bytes, length)) return true;
  const first = bytes[0] as number;
  if (first < 0x80) return first > 0 && first < 4 && isWbxml(bytes.subarray(0, length));
  return isMessagePack(bytes, length) || isCbor(bytes, length);
}

/** A cipher that can be undone, over too little to be looked at for its length. */
function isRecoverable(bytes: Buffer, length: number, index: PatternIndex): boolean {
  if (decipher(bytes.subarray(0, length)) !== null) return true;
  return mayRepeat(bytes, length) && repeatedKeys(bytes.subarray(0, length), index).length > 0;
}

/** In a longer token the ends are noise. */
function hasText(bytes: Buffer, length: number): boolean {
  return looksLikeText(bytes, 0, length) || (length >= 24 && looksLikeText(bytes, 6, length - 6));
}

const magicWords = [0xfd2fb528, 0x04034b50, 0x184d2204];

/** gzip, Zstandard, ZIP, LZ4, zlib. */
function hasMagic(bytes: Buffer): boolean {
  switch (bytes[0]) {
    case 0x1f:
      return bytes[1] === 0x8b && bytes[2] === 0x08;
    case 0x28:
    case 0x50:
    case 0x04:
      return magicWords.includes(bytes.readUInt32LE(0));
    case 0x78:
      return bytes.readUInt16BE(0) % 31 === 0;
    default:
      return false;
  }
}

/** UTF-16 with a byte order mark, or with Latin letters at its start. */
function isWide(bytes: Buffer): boolean {
  const first = bytes[0];
  const second = bytes[1];
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (second === 0 && bytes[3] === 0) || (first === 0 && bytes[2] === 0);
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
