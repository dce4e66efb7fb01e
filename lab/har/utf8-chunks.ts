import { createReadStream } from 'node:fs';
import { LabError } from '../errors.ts';

const chunkBytes = 1024 * 1024;

/** A file's text as UTF-8 without a mark, piece by piece; UTF-16 with a mark is read, too, as some Windows tools write it. */
export async function* utf8Chunks(file: string): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null = null;
  let first = true;
  for await (const chunk of bytesOf(file)) {
    if (first) decoder = decoderOf(chunk);
    const skipped = first && chunk.subarray(0, 3).equals(utf8Mark) ? chunk.subarray(3) : chunk;
    first = false;
    yield decoder === null ? skipped : Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
  }
}

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Throws BAD_FILE where the file cannot be read. */
export async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === undefined) throw cause;
    throw new LabError('BAD_FILE', `${file} cannot be read (${code}). Name a capture that is there.`, {
      cause,
    });
  }
}

function decoderOf(chunk: Buffer): TextDecoder | null {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return new TextDecoder('utf-16le');
  return chunk[0] === 0xfe && chunk[1] === 0xff ? new TextDecoder('utf-16be') : null;
}
