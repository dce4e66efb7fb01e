import type { PatternIndex } from '../identify-index.ts';
import type { Budget } from './budget.ts';
import type { Survey } from './survey.ts';

/** One layer as a decoder sees it. `bytes` is never written to. */
export type View = {
  readonly bytes: Buffer;
  readonly survey: Survey;
  readonly budget: Budget;
  /** True for a body or a part that is decoded as a whole: guesses without a magic number are worth while. */
  readonly whole: boolean;
  /** The known values, for ciphers that only they can open. */
  readonly index: PatternIndex;
  /**
   * Asked by a codec that guesses, before it hands anything over: whether the first `length` of `bytes`,
   * read out of a span, deserve a layer. `aligned` says that the span itself looks encoded; else it is a
   * try at an offset, looked at further only where it gives text or a magic number.
   */
  weigh(bytes: Buffer, length: number, start: number, end: number, aligned: boolean): Verdict;
};

/** What is thought of a guess: `sure`, it is text or has a magic number, so that no other reading is right. */
export type Verdict = 'no' | 'likely' | 'sure';

/**
 * One field of a structured layer, by its span. `value` is set where its text differs from its bytes. Made by
 * `fieldOf` only: code that meets one shape of object is several times as fast.
 */
export type Field = {
  readonly start: number;
  readonly end: number;
  /** Path inside the structure: `a.b[].c`, `4.1`; empty for text beside the structure. */
  readonly name: string;
  readonly value: Uint8Array | null;
  /** Encodings taken off to get `value`, beside the structure's own: `percent`, `bytes`. */
  readonly encodings: readonly string[] | null;
  /** A body of its own, in which formats without a magic number are tried. */
  readonly whole: boolean;
  /** What a binary number may mean, for coordinates. */
  readonly numbers: readonly number[] | null;
};

/** What a structure decoder found: fields in order of their start, without overlap. */
export type Structure = {
  /** Named in `decoding` and `where`; null where it goes without saying (a query string). */
  readonly encoding: string | null;
  readonly fields: readonly Field[];
  /** Decoded values that overlap fields, such as an array of byte numbers. */
  readonly extras?: readonly Field[];
  /** Set where each byte has its meaning by the format, and all values are text: nothing can be hidden in it. */
  readonly whole?: true;
};

/** Splits a layer into named fields; null where the layer is something else. Never throws. */
export type StructureDecoder = {
  readonly name: string;
  parse(view: View): Structure | null;
};

/** One that needs nothing but the bytes. */
export type BytesDecoder = {
  readonly name: string;
  parse(view: Pick<View, 'bytes'>): Structure | null;
};

/** Bytes that a codec took out of a span of a layer. */
export type Decoded = {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
  readonly encoding: string | null;
  /** A change of single characters (percent, escapes): what is found inside explains what is found outside. */
  readonly transparent: boolean;
  /** `weighed` is a guess that the view's `weigh` allowed. Its bytes are written over by the next one. */
  readonly guess: 'no' | 'weighed';
  /** Why it is not all, or null. */
  readonly incomplete: string | null;
  /** Of what was packed, where it has one. */
  readonly name: string | null;
};

/** Finds encoded spans in a layer. Never throws; respects the budget. */
export type Codec = {
  readonly name: string;
  decode(view: View, emit: (decoded: Decoded) => void): void;
};
