import { decompress } from '@bokuweb/zstd-wasm';
import { loadZstd as loadModule } from '../../zstd.ts';
import { certain } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import type { Inflated } from './inflate-small.ts';
import { classes } from './survey.ts';

const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const mostTries = 16;
const blockBytes = 128 << 10;
let ready = false;

/** Loads the WebAssembly module. Until then Zstandard is reported as not readable. */
export async function loadZstd(): Promise<void> {
  await loadModule();
  ready = true;
}

type Frame = {
  readonly windowLog: number;
  readonly blocks: readonly Buffer[];
  readonly whole: boolean;
  readonly bytes: number;
};

/** Zstandard (RFC 8878) at any offset. */
export const zstd: Codec = {
  name: 'zstd',
  decode({ bytes, survey, budget }: View, emit) {
    if ((survey.seen & classes.high) === 0) return;
    let at = bytes.indexOf(magic);
    for (let tries = 0; at >= 0 && tries < mostTries; tries += 1) {
      const inflated = unzstd(bytes.subarray(at), budget.room());
      if (inflated !== null && budget.output(inflated.bytes.length)) {
        emit(certain('zstd', at, bytes.length, inflated.bytes, inflated.incomplete));
        if (at === 0 && inflated.incomplete === null) return;
      }
      at = bytes.indexOf(magic, at + 1);
    }
  },
};

/**
 * Decompresses the first frame up to `room` bytes. The package allocates what the frame claims and
 * gives nothing when the frame is cut: so the frame is written anew with as many blocks as fit and
 * without its claims. Never throws.
 */
export function unzstd(bytes: Buffer, room: number): Inflated | null {
  const frame = readFrame(bytes, room);
  if (frame === null || frame.blocks.length === 0) return null;
  if (!ready) return { bytes: Buffer.alloc(0), incomplete: 'zstd was not loaded: nothing of it was scanned' };
  const header = Buffer.concat([magic, Buffer.from([0, (frame.windowLog - 10) << 3])]);
  try {
    const size = Math.min(frame.bytes, room) + blockBytes;
    const out = decompress(Buffer.concat([header, ...frame.blocks]), { defaultHeapSize: size });
    const incomplete = frame.whole
      ? null
      : 'zstd is cut short or gives more than the budget allows: only its start was scanned';
    return { bytes: Buffer.from(out.buffer, out.byteOffset, out.byteLength), incomplete };
  } catch {
    return null;
  }
}

function readFrame(bytes: Buffer, room: number): Frame | null {
  const descriptor = bytes[4];
  if (descriptor === undefined || (descriptor & 8) !== 0) return null;
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const window = bytes[5] ?? 0;
  const windowLog = single ? 27 : Math.min(27, 11 + (window >> 3));
  return readBlocks(bytes, 5 + (single ? 0 : 1) + dictionary + contentSize, windowLog, room);
}

function readBlocks(bytes: Buffer, from: number, windowLog: number, room: number): Frame {
  const blocks: Buffer[] = [];
  let at = from;
  let size = 0;
  let whole = false;
  while (at + 3 <= bytes.length && !whole) {
    const header = bytes.readUIntLE(at, 3);
    const type = (header >> 1) & 3;
    const claimed = header >> 3;
    const end = at + 3 + (type === 1 ? 1 : claimed);
    const most = type === 2 ? blockBytes : claimed;
    if (type === 3 || claimed > blockBytes || end > bytes.length || size + most > Math.max(room, blockBytes))
      break;
    blocks.push(Buffer.from(bytes.subarray(at, end)));
    size += most;
    whole = (header & 1) === 1;
    at = end;
  }
  const last = blocks.at(-1);
  if (last !== undefined) last[0] = (last[0] as number) | 1;
  return { windowLog, blocks, whole, bytes: size };
}
