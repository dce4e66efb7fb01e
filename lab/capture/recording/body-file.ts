import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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

/** Puts bytes under their hash; a body that is there already is the same body. Answers its path. */
export async function placeBytes(folder: string, sha256: string, bytes: Uint8Array): Promise<string> {
  const path = await preparedPath(folder, sha256);
  if (await exists(path)) return path;
  const partial = partialPath(dirname(path));
  await writeFile(partial, bytes, { mode: 0o600 });
  await rename(partial, path);
  return path;
}

/** Copies a file under its hash and leaves the source alone. Answers the body's path. */
export async function placeCopy(folder: string, sha256: string, source: string): Promise<string> {
  const path = await preparedPath(folder, sha256);
  if (await exists(path)) return path;
  const partial = partialPath(dirname(path));
  await copyFile(source, partial);
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
    await placeCopy(folder, sha256, source);
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
