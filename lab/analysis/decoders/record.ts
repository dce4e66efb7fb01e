import type { Field } from './decoder.ts';

const longestName = 96;
/** Longer byte strings may be compressed in a format without a magic number. */
const leastWhole = 12;

/** The path of a member or, where `key` is null, of an element of a list. */
export function pathOf(path: string, key: string | null): string {
  if (key === null) return `${path}[]`;
  const name = key.slice(0, longestName);
  return path === '' ? name : `${path}.${name}`;
}

/** A field of any structure; the rest of what makes one is for binary records. */
export function fieldOf(
  start: number,
  end: number,
  name: string,
  value: Uint8Array | null = null,
  encodings: readonly string[] | null = null,
): Field {
  return { start, end, name, value, encodings, whole: false, numbers: null };
}

/** A text of a binary record, to be looked at apart from its neighbours: a length before it may be a digit. */
export function textField(bytes: Buffer, start: number, end: number, name: string): Field {
  return fieldOf(start, end, name, bytes.subarray(start, end));
}

/** Bytes of a binary record: a body of their own. */
export function bytesField(bytes: Buffer, start: number, end: number, name: string): Field {
  return wholeField(start, end, name, bytes.subarray(start, end), end - start >= leastWhole);
}

/** Bytes of which a decoder tells whether they are a body of their own. */
export function wholeField(
  start: number,
  end: number,
  name: string,
  value: Uint8Array,
  whole: boolean,
): Field {
  return { start, end, name, value, encodings: null, whole, numbers: null };
}

/** A whole number: as its digits, and as degrees times a million or ten million. */
export function integerField(start: number, end: number, name: string, value: bigint | number): Field {
  const number = Number(value);
  const digits = Buffer.from(String(value), 'latin1');
  return numberField(start, end, name, [number / 1e7, number / 1e6], digits);
}

/** A number that may mean any of these. */
export function numberField(
  start: number,
  end: number,
  name: string,
  numbers: readonly number[],
  value: Uint8Array | null = null,
): Field {
  return { start, end, name, value, encodings: null, whole: false, numbers };
}
