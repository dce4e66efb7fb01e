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

/** A text of a binary record, to be looked at apart from its neighbours: a length before it may be a digit. */
export function textField(bytes: Buffer, start: number, end: number, name: string): Field {
  return { start, end, name, value: bytes.subarray(start, end) };
}

/** Bytes of a binary record: a body of their own. */
export function bytesField(bytes: Buffer, start: number, end: number, name: string): Field {
  return { ...textField(bytes, start, end, name), whole: end - start >= leastWhole };
}

/** A whole number: as its digits, and as degrees times a million or ten million. */
export function integerField(start: number, end: number, name: string, value: bigint): Field {
  const number = Number(value);
  return { start, end, name, value: Buffer.from(value.toString()), numbers: [number / 1e7, number / 1e6] };
}

/** A binary fraction. */
export function floatField(start: number, end: number, name: string, value: number): Field {
  return { start, end, name, numbers: [value] };
}
