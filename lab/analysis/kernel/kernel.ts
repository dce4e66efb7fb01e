import { keySchedules } from '../decoders/ciphers/aes.ts';
import { aesTables } from '../decoders/ciphers/aes-tables.ts';
import { ciphers } from '../decoders/ciphers/list.ts';
import { hexDigit } from '../decoders/escapes.ts';
import { beyondPlain, classes, classOf, isText, type Survey } from '../decoders/survey.ts';
import type { WordTable } from '../word-table.ts';
import { kernelBytes } from './kernel-bytes.ts';

type Exports = {
  readonly memory: WebAssembly.Memory;
  usePatterns(
    marksAt: number,
    marksShift: number,
    wordsAt: number,
    placesAt: number,
    slots: number,
    firstsAt: number,
    entriesAt: number,
  ): void;
  useDigests(marksAt: number, blocks: number): void;
  useCiphers(tablesAt: number, keysAt: number, keys: number, others: number): void;
  deservesDecoded(length: number, aligned: number): number;
  survey(at: number, length: number, out: number, blind: number): number;
  search(at: number, from: number, done: number, length: number, out: number, most: number): number;
};

/** Places in its memory, as kernel.as has them. */
const [classTableAt, hexAt, textAt, resultsAt, roomAt, layerAt] = [0, 1024, 1280, 2048, 4096, 32_768];
/** Longer tokens are decoded in any case. */
const longestToken = 96;
/** Of one search; the next goes on behind them. */
const mostCandidates = 1024;
const pageBytes = 65_536;
const leastRun = 8;
const runBytes = 12;

/** Patterns as the kernel searches for them. */
export type Filing = {
  readonly words: WordTable;
  /** By the place of a word, the first pattern under it, and that of the next word. */
  readonly firsts: Int32Array;
  /** Of each pattern: bytes before its word, length, another word of it, and where that begins. */
  readonly entries: Int32Array;
};

/** Kinds of bytes seen, as class bits. */
const seenBits = Int32Array.from({ length: 128 }, (_, kinds) => {
  const bits = [
    classes.pairSeparator,
    classes.percent,
    classes.ampersand,
    classes.equals,
    classes.backslash,
    classes.nul,
    classes.pairSeparator,
  ];
  return bits.reduce((sum, bit, index) => ((kinds >> index) & 1 ? sum | bit : sum), 0);
});

const hexValues = Uint8Array.from({ length: 256 }, (_, byte) => hexDigit(byte) & 255);
const textKinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return byte < 0xc2 || byte > 0xf4 ? 5 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  return ((classOf[byte] as number) & classes.control) !== 0 || byte === 127 ? 0 : 1;
});

let compiled: WebAssembly.Module | null = null;

/**
 * The WebAssembly part of identification with the words of one set of patterns in its memory. Holds one layer at a
 * time, of at most `capacity` bytes.
 */
export class Kernel {
  readonly capacity: number;
  readonly #exports: Exports;
  readonly #tables: readonly (readonly number[])[];
  readonly #runsAt: number;
  readonly #candidatesAt: number;
  /** The one that is in use. */
  #table = -1;
  #end: number;
  #bytes: Uint8Array;
  #ints: Int32Array;

  constructor(capacity: number, tables: readonly Filing[]) {
    this.capacity = capacity;
    compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
    this.#exports = new WebAssembly.Instance(compiled).exports as Exports;
    this.#bytes = new Uint8Array(this.#exports.memory.buffer);
    this.#ints = new Int32Array(this.#exports.memory.buffer);
    this.#runsAt = aligned(layerAt + capacity + 128);
    this.#candidatesAt = aligned(this.#runsAt + Math.ceil(capacity / (leastRun + 1) + 1) * runBytes);
    this.#end = this.#candidatesAt + mostCandidates * 8;
    this.#reserve(0);
    this.#bytes.set(new Uint8Array(classOf.buffer, classOf.byteOffset, classOf.byteLength), classTableAt);
    this.#bytes.set(hexValues, hexAt);
    this.#bytes.set(textKinds, textAt);
    this.#useCiphers();
    this.#tables = tables.map(({ words: { marks, shift, words, places }, firsts, entries }) => [
      this.#put(marks),
      shift,
      this.#put(words),
      this.#put(places),
      words.length,
      this.#put(firsts),
      this.#put(entries),
    ]);
  }

  #useCiphers(): void {
    const keys = ciphers.flatMap(({ told }) => (typeof told === 'string' ? [] : told));
    const others = ciphers.some(({ told }) => told === 'not');
    const tables = this.#put(aesTables());
    this.#exports.useCiphers(tables, this.#put(keySchedules(keys)), keys.length, others ? 1 : 0);
  }

  /** Whether the first `length` bytes, which were decoded elsewhere, may be worth more than to be passed over. */
  deserves(bytes: Uint8Array, length: number, aligned: boolean): boolean {
    if (length > longestToken || this.#tables.length === 0) return true;
    this.#use(0);
    const room = this.#bytes;
    for (let index = 0; index < length; index += 1) room[roomAt + index] = bytes[index] as number;
    return this.#exports.deservesDecoded(length, aligned ? 1 : 0) !== 0;
  }

  /** Tokens that are no digest of a known value are told from now on. */
  useDigests(marks: Uint32Array): void {
    this.#exports.useDigests(this.#put(marks), marks.length / 2);
  }

  /** Loads a layer and surveys it; what its runs are worth by the first table, and everything where there is none. */
  survey(bytes: Uint8Array): Survey {
    this.load(bytes);
    const blind = this.#tables.length === 0;
    if (!blind) this.#use(0);
    const count = this.#exports.survey(layerAt, bytes.length, this.#runsAt, blind ? 1 : 0);
    const ints = this.#ints;
    const runs = new Array<number>(count * 2);
    const marks = new Array<number>(count);
    for (let index = 0, at = this.#runsAt >> 2; index < count; index += 1, at += 3) {
      runs[index * 2] = ints[at] as number;
      runs[index * 2 + 1] = ints[at + 1] as number;
      marks[index] = ints[at + 2] as number;
    }
    const controls = ints[(resultsAt >> 2) + 1] as number;
    const high = ints[(resultsAt >> 2) + 2] as number;
    const seen =
      (seenBits[ints[resultsAt >> 2] as number] as number) |
      (controls > 0 ? classes.control : 0) |
      (high > 0 ? classes.high : 0);
    const text = (seen & beyondPlain) === 0 || isText(bytes, controls, high);
    return { text, seen, runs, marks };
  }

  /** Makes a layer the one that is searched. */
  load(bytes: Uint8Array): void {
    this.#bytes.set(bytes, layerAt);
  }

  /**
   * Looks for the patterns of a table in what is loaded, from where the last search stopped or from its start; answers
   * how many it met, at most so many.
   */
  search(table: number, length: number, again: boolean): number {
    this.#use(table);
    const from = again ? this.searchedTo : 0;
    const done = again ? (this.#ints[(resultsAt >> 2) + 4] as number) : 0;
    return this.#exports.search(layerAt, from, done, length, this.#candidatesAt, mostCandidates);
  }

  /** Where the last search stopped. */
  get searchedTo(): number {
    return this.#ints[(resultsAt >> 2) + 3] as number;
  }

  /** Which pattern was met, by its place in the list. */
  patternOf(candidate: number): number {
    return this.#ints[(this.#candidatesAt >> 2) + candidate * 2] as number;
  }

  /** Where it may begin. */
  startOf(candidate: number): number {
    return this.#ints[(this.#candidatesAt >> 2) + candidate * 2 + 1] as number;
  }

  #use(table: number): void {
    if (this.#table === table) return;
    this.#table = table;
    const [marks = 0, shift = 0, words = 0, places = 0, slots = 0, firsts = 0, entries = 0] =
      this.#tables[table] ?? [];
    this.#exports.usePatterns(marks, shift, words, places, slots, firsts, entries);
  }

  #put(values: Uint8Array | Uint32Array | Int32Array): number {
    const at = this.#reserve(values.byteLength);
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    return at;
  }

  /** More memory at the end; answers where it begins. */
  #reserve(size: number): number {
    const at = this.#end;
    this.#end = aligned(at + size);
    const { memory } = this.#exports;
    const missing = this.#end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    this.#bytes = new Uint8Array(memory.buffer);
    this.#ints = new Int32Array(memory.buffer);
    return at;
  }
}

function aligned(at: number): number {
  return (at + 15) & ~15;
}

const usualBytes = 1 << 22;

/** Kernels with the patterns of some tables, by the size of the layer. */
export class Kernels {
  readonly #tables: readonly Filing[];
  #usual: Kernel | null = null;
  /** Large layers are few: what they need is let go between them. */
  #large: WeakRef<Kernel> | null = null;
  #digests: Uint32Array | null = null;

  constructor(tables: readonly Filing[]) {
    this.#tables = tables;
  }

  for(length: number): Kernel {
    if (length <= usualBytes) {
      this.#usual ??= this.#make(usualBytes);
      return this.#usual;
    }
    const large = this.#large?.deref();
    if (large !== undefined && large.capacity >= length) return large;
    const larger = this.#make(2 ** Math.ceil(Math.log2(length)));
    this.#large = new WeakRef(larger);
    return larger;
  }

  useDigests(marks: Uint32Array): void {
    if (this.#digests === marks) return;
    this.#digests = marks;
    this.#usual?.useDigests(marks);
    this.#large?.deref()?.useDigests(marks);
  }

  #make(capacity: number): Kernel {
    const kernel = new Kernel(capacity, this.#tables);
    if (this.#digests !== null) kernel.useDigests(this.#digests);
    return kernel;
  }
}

const blind = new Kernels([]);

/** A survey without knowledge of any value. */
export function surveyOf(bytes: Uint8Array): Survey {
  return blind.for(bytes.length).survey(bytes);
}
