import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { LabError } from '../errors.ts';
import { writeAtomic } from './atomic-file.ts';

/** Smaller ones are not worth the work. */
export const least = 4 * 1024;
/** Larger ones would be held in memory as a whole. */
const most = 64 * 1024 * 1024;
/** What a compressed body may take of the other's place. */
export const worthwhile = 0.9;

/**
 * Packs the bodies of a run that has ended: `bodies/ab/<sha256>` becomes `bodies/ab/<sha256>.gz`, of
 * which the name still is the hash of what is inside. The packed one is on disk before the other goes,
 * so that a crash leaves one of them, or both; where it cannot be written, the body stays as it is.
 */
export async function compressBodies(run: string): Promise<void> {
  const folder = join(run, 'bodies');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
      await compress(join(entry.parentPath, entry.name), entry.name);
  }
}

async function compress(path: string, sha256: string): Promise<void> {
  const { size } = await stat(path);
  if (size < least || size > most) return;
  const bytes = await readFile(path);
  // What is not what its name says is evidence of that, and stays.
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return;
  const packed = await promisify(gzip)(bytes);
  if (packed.length > size * worthwhile) return;
  const written = await writeAtomic(`${path}.gz`, packed, 0o600).then(
    () => true,
    () => false,
  );
  if (written) await rm(path);
}

/** What a packed body holds. Throws BAD_FILE where it is no packed body of this lab. */
export async function unpackBody(packed: Buffer, path: string): Promise<Buffer> {
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: most });
  } catch (cause) {
    throw new LabError('BAD_FILE', `The body ${path} cannot be unpacked: it was altered.`, { cause });
  }
}
