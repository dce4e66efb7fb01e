import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The path of a body below its bodies folder: `ab/<sha256>`. */
export function bodyPath(bodiesFolder: string, sha256: string): string {
  return join(bodiesFolder, sha256.slice(0, 2), sha256);
}

/** A path in the same folder that no reader takes for a body; renamed when it is whole. */
export function partialPath(folder: string): string {
  return join(folder, `.partial-${randomUUID()}`);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Puts bytes under their hash; a body that is there already is the same body. Answers its path. Not
 * by Node's threads: handing over costs several times what the writing does, and while the disk is
 * slow nothing may pile up in memory.
 */
export function placeBytes(folder: string, sha256: string, bytes: Uint8Array): string {
  const path = bodyPath(folder, sha256);
  try {
    write(path, bytes);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') mend(path, bytes);
    else if (code === 'ENOENT') {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      return placeBytes(folder, sha256, bytes);
    } else throw cause;
  }
  return path;
}

function write(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
  } finally {
    closeSync(file);
  }
}

/** A recorder that was killed while it wrote may have left less than the whole under this name. */
function mend(path: string, bytes: Uint8Array): void {
  if (readFileSync(path).equals(bytes)) return;
  const partial = partialPath(dirname(path));
  write(partial, bytes);
  renameSync(partial, path);
}

/** Copies the beginning of a file that still grows under the hash of that beginning. Answers the body's path. */
export async function placeBeginning(
  folder: string,
  sha256: string,
  source: string,
  bytes: number,
): Promise<string> {
  const path = await preparedPath(folder, sha256);
  if (await exists(path)) return path;
  const partial = partialPath(dirname(path));
  await pipeline(createReadStream(source, { end: bytes - 1 }), createWriteStream(partial, { mode: 0o600 }));
  await rename(partial, path);
  return path;
}

/** Moves a file under its hash, over file systems too. Answers the body's path. */
export async function placeFile(folder: string, sha256: string, source: string): Promise<string> {
  const path = await preparedPath(folder, sha256);
  if (await exists(path)) {
    await rm(source, { force: true });
    return path;
  }
  try {
    await rename(source, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EXDEV') throw cause;
    const partial = partialPath(dirname(path));
    await copyFile(source, partial);
    await rename(partial, path);
    await rm(source, { force: true });
  }
  return path;
}

async function preparedPath(folder: string, sha256: string): Promise<string> {
  const path = bodyPath(folder, sha256);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
