import type { Field, StructureDecoder, View } from './decoder.ts';
import { bytesField, fieldOf, integerField, numberField, pathOf, textField } from './record.ts';

const magic = 'bplist0';
const trailerBytes = 32;
const maxDepth = 64;
const mostObjects = 20_000;

type Reader = {
  readonly bytes: Buffer;
  readonly offsets: readonly number[];
  readonly referenceBytes: number;
  readonly fields: Map<number, Field>;
  visits: number;
};

/** Apple's binary property list (CFBinaryPList.c): an index of objects at the end, dictionaries by reference. */
export const bplist: StructureDecoder = {
  name: 'bplist',
  parse({ bytes }: View) {
    if (bytes[0] !== 0x62 || bytes.length < 8 + trailerBytes) return null;
    if (bytes.toString('latin1', 0, magic.length) !== magic) return null;
    const trailer = bytes.length - trailerBytes;
    const offsetBytes = bytes[trailer + 6] as number;
    const referenceBytes = bytes[trailer + 7] as number;
    const count = Number(bytes.readBigUInt64BE(trailer + 8));
    const table = Number(bytes.readBigUInt64BE(trailer + 24));
    const sound = [offsetBytes, referenceBytes].every((size) => size >= 1 && size <= 6);
    if (!sound || count > mostObjects || table + count * offsetBytes > trailer) return null;
    const offsets = Array.from({ length: count }, (_, index) =>
      bytes.readUIntBE(table + index * offsetBytes, offsetBytes),
    );
    const reader: Reader = { bytes, offsets, referenceBytes, fields: new Map(), visits: 0 };
    object(reader, Number(bytes.readBigUInt64BE(trailer + 16)), '', 0);
    const fields = inOrder([...reader.fields.values()]);
    return fields.length === 0 ? null : { encoding: 'bplist', fields };
  },
};

/** Objects may stand in any order, and a hostile index may let them overlap. */
function inOrder(fields: Field[]): Field[] {
  let end = 0;
  return fields
    .sort((left, right) => left.start - right.start)
    .filter((field) => {
      if (field.start < end) return false;
      end = field.end;
      return true;
    });
}

/** Marker of an object: its kind, its length, and where its content begins. */
function markerAt({ bytes }: Reader, offset: number): { kind: number; length: number; start: number } | null {
  const marker = bytes[offset];
  if (marker === undefined) return null;
  const kind = marker >> 4;
  const low = marker & 15;
  if (low < 15 || kind < 4) return { kind, length: low, start: offset + 1 };
  const size = 1 << ((bytes[offset + 1] ?? 0) & 15);
  if (size > 4 || offset + 2 + size > bytes.length) return null;
  return { kind, length: bytes.readUIntBE(offset + 2, size), start: offset + 2 + size };
}

/** Objects that are shared keep their first name. */
function object(reader: Reader, index: number, name: string, depth: number): void {
  const offset = reader.offsets[index];
  reader.visits += 1;
  if (offset === undefined || depth > maxDepth || reader.visits > mostObjects) return;
  const marker = markerAt(reader, offset);
  if (marker === null) return;
  const { kind, length, start } = marker;
  if (kind === 10 || kind === 12) list(reader, start, length, name, depth);
  else if (kind === 13) dictionary(reader, start, length, name, depth);
  else if (!reader.fields.has(start)) {
    const field = leaf(reader, kind, length, start, name);
    if (field !== null) reader.fields.set(start, field);
  }
}

function list(reader: Reader, start: number, length: number, name: string, depth: number): void {
  for (let index = 0; index < length && reader.visits < mostObjects; index += 1)
    object(reader, referenceAt(reader, start, index), pathOf(name, null), depth + 1);
}

function dictionary(reader: Reader, start: number, length: number, name: string, depth: number): void {
  for (let index = 0; index < length && reader.visits < mostObjects; index += 1) {
    const key = keyOf(reader, referenceAt(reader, start, index));
    object(reader, referenceAt(reader, start, length + index), pathOf(name, key), depth + 1);
  }
}

function referenceAt({ bytes, referenceBytes }: Reader, start: number, index: number): number {
  const at = start + index * referenceBytes;
  return at + referenceBytes > bytes.length ? -1 : bytes.readUIntBE(at, referenceBytes);
}

function keyOf(reader: Reader, index: number): string {
  const offset = reader.offsets[index];
  const marker = offset === undefined ? null : markerAt(reader, offset);
  if (marker === null || (marker.kind !== 5 && marker.kind !== 6)) return '?';
  const field = leaf(reader, marker.kind, Math.min(marker.length, 96), marker.start, '');
  return Buffer.from(field?.value ?? []).toString('utf8') || '?';
}

/** Numbers, dates, data and texts (ASCII, or UTF-16 with the high byte first). */
function leaf({ bytes }: Reader, kind: number, length: number, start: number, name: string): Field | null {
  const size = kind < 4 ? 1 << length : kind === 6 ? length * 2 : length;
  const end = start + size;
  if (end > bytes.length || size === 0) return null;
  switch (kind) {
    case 1:
      return integer(bytes, start, end, name);
    case 2:
      return size !== 4 && size !== 8
        ? null
        : numberField(start, end, name, [size === 8 ? bytes.readDoubleBE(start) : bytes.readFloatBE(start)]);
    case 4:
      return bytesField(bytes, start, end, name);
    case 5:
      return textField(bytes, start, end, name);
    case 6: {
      const swapped = Buffer.from(bytes.subarray(start, end)).swap16();
      return fieldOf(start, end, name, Buffer.from(swapped.toString('utf16le')));
    }
    default:
      return null;
  }
}

/** Eight bytes have a sign, fewer none. */
function integer(bytes: Buffer, start: number, end: number, name: string): Field | null {
  if (end - start > 16) return null;
  const value = BigInt(`0x${bytes.toString('hex', start, end)}`);
  return integerField(start, end, name, end - start === 8 ? BigInt.asIntN(64, value) : value);
}
