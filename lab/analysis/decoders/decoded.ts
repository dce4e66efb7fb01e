import type { Decoded } from './decoder.ts';

/** What a codec knows for certain to be encoded; `incomplete` says why it is not all. */
export function certain(
  encoding: string,
  start: number,
  end: number,
  bytes: Buffer,
  incomplete: string | null = null,
  name: string | null = null,
): Decoded {
  return { start, end, bytes, encoding, transparent: false, guess: 'no', incomplete, name };
}

/** All of a text or a span of it, in which characters stood for characters. */
export function rewritten(encoding: string | null, start: number, end: number, bytes: Buffer): Decoded {
  return { start, end, bytes, encoding, transparent: true, guess: 'no', incomplete: null, name: null };
}

/** A guess that was weighed. */
export function guessed(encoding: string, start: number, end: number, bytes: Buffer): Decoded {
  return { start, end, bytes, encoding, transparent: false, guess: 'weighed', incomplete: null, name: null };
}
