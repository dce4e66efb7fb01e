import type { IdentifierKind } from '../../model/device.ts';

/** What is wrong with a value in device.yaml. An error stops; a warning is shown (test units have them). */
export type Check = { readonly error?: string; readonly warning?: string };

/**
 * Where a match may begin and end: `digits` not inside a longer run of digits, `hex` not inside a
 * longer run of hex digits, `word` not inside a longer word, `hex-start` as `hex` at its start only,
 * `imei` 14 digits with nothing, a check digit or a software version after them, `number` where a number
 * begins that may be a coordinate, `all` nothing beside it, `free` anywhere.
 */
export type Bound = 'digits' | 'hex' | 'word' | 'hex-start' | 'imei' | 'number' | 'all' | 'free';

/**
 * How much must speak for a match besides its characters: `none`; `field`, a whole field or a field
 * whose name fits; `name`, only in a field whose name fits.
 */
export type Context = 'none' | 'field' | 'name';

/** One way in which a value may be written. Text is compared without regard to ASCII case. */
export type Spelling = {
  readonly name: string;
  readonly form: string | Uint8Array;
  readonly bound: Bound;
  readonly context: Context;
  /** For a part of a value: what else of it has to stand near by, one of these. */
  readonly beside?: readonly string[];
};

/** One kind of identifier, or a family: how it is checked and how it may be written. */
export type IdentifierFamily = {
  readonly kinds: readonly IdentifierKind[];
  check(value: string, kind: IdentifierKind): Check;
  spellings(value: string, kind: IdentifierKind): Spelling[];
  /** The texts that senders hash. Each is hashed with and without a newline. */
  hashInputs(value: string): string[];
  /** Names of fields that usually hold it. */
  readonly names: RegExp;
  /** Why the value is a placeholder and no leak, or null. */
  placeholder(value: string): string | null;
};

/** A value that has no usual placeholder. */
export function noPlaceholder(): null {
  return null;
}
