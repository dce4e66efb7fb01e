import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LabError } from '../errors.ts';
import type { OtaFacts } from '../model/build.ts';
import { readZipMember } from '../zip-file.ts';
import { metadataName, parseMetadata } from './build-metadata.ts';

/** An OTA zip on disk: what it says of itself, and which bytes it is. */
export type Ota = OtaFacts & { readonly path: string; readonly sha256: string; readonly bytes: number };

const largestMetadata = 1 << 20;

/** Reads an OTA zip without a phone. Throws BAD_FILE with one sentence on anything that is no OTA. */
export async function readOta(file: string): Promise<Ota> {
  const path = resolve(file);
  const handle = await openOta(path);
  try {
    const metadata = await readZipMember(handle, path, metadataName, largestMetadata);
    if (metadata === null) {
      throw new LabError(
        'BAD_FILE',
        `${path} is a zip, but no OTA: it holds no ${metadataName}. A factory image has none; give the OTA of the same build.`,
      );
    }
    const facts = parseMetadata(metadata, path);
    return { ...facts, path, ...(await digestOf(handle)) };
  } finally {
    await handle.close();
  }
}

/** Throws BAD_FILE unless the zip still is the one with this SHA-256. */
export async function requireSame(path: string, sha256: string): Promise<void> {
  const handle = await openOta(path);
  const found = await digestOf(handle).finally(() => handle.close());
  if (found.sha256 === sha256) return;
  throw new LabError(
    'BAD_FILE',
    `${path} is not the OTA that was added: its bytes have changed since. Add it again with: phonehome build add ${path}`,
  );
}

async function openOta(path: string): Promise<FileHandle> {
  const bad = (what: string, cause?: unknown) =>
    new LabError('BAD_FILE', `The OTA ${path} ${what}.`, { cause });
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw bad(`cannot be read (${cause.code}). Check the path`, cause);
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw bad('is no file. Give the zip itself');
}

/** From the same open file, so that what was read and what was hashed are the same bytes. */
async function digestOf(handle: FileHandle): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
