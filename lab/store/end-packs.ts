import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  growingPack,
  type PackRecord,
  packFolder,
  recordHeadBytes,
  writeRecordHead,
} from '../model/body-pack.ts';
import { writeAtomic } from './atomic-file.ts';
import { packNames, recordsOf } from './body-packs.ts';
import { least, worthwhile } from './compress-bodies.ts';

/**
 * Ends the packs of a run that has ended: those that a killed recorder left are named like the others
 * (what is torn at their end stays, and is no body), and with `compress` bodies that are worth it are
 * compressed. The new pack is on disk before the other goes; where it cannot be written, it stays.
 */
export async function endPacks(run: string, compress: boolean): Promise<void> {
  const folder = join(run, 'bodies', packFolder);
  for (const name of await packNames(folder)) {
    const left = growingPack.exec(name)?.[1];
    const path = join(folder, left === undefined ? name : `${left}.pack`);
    if (left !== undefined) await rename(join(folder, name), path);
    if (compress) await compressPack(path);
  }
}

async function compressPack(path: string): Promise<void> {
  const parts: Buffer[] = [];
  let saved = 0;
  for await (const record of recordsOf(path)) {
    const stored = await compressed(record);
    const head = Buffer.alloc(recordHeadBytes);
    const gzipped = record.gzipped || stored !== record.bytes;
    writeRecordHead(head, 0, { sha256: record.sha256, gzipped, stored: stored.length });
    parts.push(head, stored);
    saved += record.stored - stored.length;
  }
  if (saved > 0) await writeAtomic(path, Buffer.concat(parts), 0o600).catch(() => undefined);
}

async function compressed({ gzipped, bytes }: PackRecord & { readonly bytes: Buffer }): Promise<Buffer> {
  if (gzipped || bytes.length < least) return bytes;
  const packed = await promisify(gzip)(bytes);
  return packed.length > bytes.length * worthwhile ? bytes : packed;
}
