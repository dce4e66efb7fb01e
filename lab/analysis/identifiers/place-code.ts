import type { Context } from './identifier-kind.ts';
import type { Point } from './location.ts';

/** An area that one token names: its middle, and how far its corners are from there. */
export type Area = { readonly middle: Point; readonly metres: number };

/** A way to write a position as one token. */
export type PlaceCode = {
  readonly name: string;
  readonly context: Context;
  /** What all tokens of a small area around a point begin with. */
  start(point: Point): string;
  /** The whole token, sticky. */
  readonly token: RegExp;
  /** The area of a token, or null where it is none. */
  area(token: string): Area | null;
};
