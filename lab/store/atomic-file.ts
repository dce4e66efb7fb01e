import { randomBytes } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Names of files that a crash may leave behind half-written; readers pass over them. */
export const unfinishedFile = /^\..*\.part$/;

/**
 * Writes a file whole or not at all: a temporary file beside it, fsync, rename, fsync of the folder.
 * Content in several pieces is made as it is written.
 * `admit` is asked last, when all that remains is the rename; where it rejects, no file is left.
 */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array | Iterable<string>,
  mode = 0o666,
  admit: () => Promise<void> = async () => undefined,
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await admit();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Writes a value as indented JSON, whole or not at all. */
export function writeJson(
  path: string,
  value: unknown,
  mode?: number,
  admit?: () => Promise<void>,
): Promise<void> {
  return writeAtomic(path, `${JSON.stringify(value, null, 2)}\n`, mode, admit);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
