import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { LabError } from '../errors.ts';

/** A JSON file of a run, or null where it is not there. Throws BAD_FILE where it is not what it should be. */
export async function readJson<Value>(
  folder: string,
  name: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> {
  const bytes = await readPlain(join(folder, name));
  if (bytes === null) return null;
  const broken = (what: string) =>
    new LabError('BAD_FILE', `${join(folder, name)} ${what}. It was altered, or made by another version.`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw broken('is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(`has a fault at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`);
}

/** The bytes of a file of a run, or null where it is not there. */
export async function readPlain(path: string): Promise<Buffer | null> {
  const file = await openPlain(path);
  return file === null ? null : file.readFile().finally(() => file.close());
}

/**
 * Opens a file of a run for reading; null where it is not there. A run may come from elsewhere: a
 * link in it must not lead out of it, and is refused with BAD_FILE.
 */
export async function openPlain(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const what = code === 'ELOOP' ? 'is a link, which no run holds' : `cannot be read (${code})`;
    throw new LabError('BAD_FILE', `${path} ${what}.`, { cause });
  }
}
