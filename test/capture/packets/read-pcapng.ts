import assert from 'node:assert/strict';

/** A frame of a capture; `micros` since the epoch. */
export type ReadFrame = { readonly micros: number; readonly bytes: Buffer };

/** Reads the blocks of a pcapng file of one section, little-endian, and holds each length to its repetition. */
export function blocksOf(file: Buffer): { type: number; body: Buffer }[] {
  const blocks: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < file.length; ) {
    const length = file.readUInt32LE(at + 4);
    assert.equal(length % 4, 0);
    assert.equal(file.readUInt32LE(at + length - 4), length);
    blocks.push({ type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

/** The frames of a capture. */
export function framesOf(file: Buffer): ReadFrame[] {
  const packets = blocksOf(file).filter(({ type }) => type === 6);
  return packets.map(({ body }) => ({
    micros: body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8),
    bytes: body.subarray(20, 20 + body.readUInt32LE(12)),
  }));
}

/** The 64-bit counts at the end of a capture, by the number of their option. */
export function countsOf(file: Buffer): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const body = blocksOf(file).at(-1)?.body ?? Buffer.alloc(0);
  for (let at = 12; at + 4 <= body.length && body.readUInt16LE(at) !== 0; at += 12) {
    counts.set(body.readUInt16LE(at), Number(body.readBigUInt64LE(at + 4)));
  }
  return counts;
}
