import { describe, type Layer } from './decode-layer.ts';
import type { View } from './decoders/decoder.ts';

const leastWhole = 16;
const leastGuessed = 64;
const leastField = 128;

/** Each with the place of its magic number. */
const media = [
  [0, '\xff\xd8\xff'],
  [0, '\x89PNG'],
  [0, 'GIF8'],
  [0, 'RIFF'],
  [4, 'ftyp'],
  [0, 'OggS'],
  [0, 'ID3'],
  [0, 'wOF2'],
  [0, '%PDF'],
].map(([at, magic]) => ({ at: Number(at), magic: Buffer.from(String(magic), 'latin1') }));

/**
 * Why a layer counts as not readable, or null: binary, nothing could be taken out of it, no medium
 * that is known, and too even to be a table of strings. Encrypted bodies are so. Tokens in headers
 * and short ones in fields are not named: almost every message has some.
 */
export function unreadable(layer: Layer, view: View, read: boolean): string | null {
  const { bytes, survey } = view;
  if (read || survey.text || isMedia(bytes) || isMostlyText(bytes)) return null;
  const guessed = layer.parent !== null && layer.steps.length > 0;
  const least = !layer.whole ? leastField : guessed ? leastGuessed : leastWhole;
  // Text that only looks like base85.
  if (layer.steps.at(-1)?.text === 'base85') return null;
  const spoken = layer.part.kind === 'body' || layer.part.kind === 'query';
  if (!spoken || bytes.length < least) return null;
  return `${describe(layer.part, layer.steps)}: ${bytes.length} bytes are encrypted or in a format that is not known`;
}

const printable = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 32 && byte < 127 ? 1 : 0));

function isMedia(bytes: Buffer): boolean {
  return media.some(
    ({ at, magic }) => bytes[at] === magic[0] && magic.equals(bytes.subarray(at, at + magic.length)),
  );
}

function isMostlyText(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, 4096);
  let sum = 0;
  // Without branches: noise would mislead each of them.
  for (let at = 0; at < length; at += 1) sum += printable[bytes[at] as number] as number;
  return sum * 10 > length * 6;
}
