import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../errors.ts';
import type { ServerClient } from './server-client.ts';

/** Makes a file of a blob of the server, whole and with the bytes that its hash says, or not at all. */
export async function fetchBlob(
  client: Pick<ServerClient, 'blob'>,
  sha256: string,
  file: string,
): Promise<void> {
  const answer = await client.blob(sha256);
  if (answer.body === null) throw new LabError('INTERNAL', 'The server sent no bytes of a blob.');
  // Another run of this host may be reading the same file at this moment.
  const arriving = `${file}.${randomUUID()}`;
  const hash = createHash('sha256');
  const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(Readable.from(answer.body), hashed, createWriteStream(arriving, { mode: 0o600 }));
    if (hash.digest('hex') !== sha256) {
      const sentence = `The server sent other bytes than blob ${sha256.slice(0, 12)} has; they were dropped.`;
      throw new LabError('INTERNAL', sentence);
    }
    await rename(arriving, file);
  } finally {
    await rm(arriving, { force: true });
  }
}
