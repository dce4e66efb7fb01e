import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { writeAtomic } from './atomic-file.ts';

const secretBytes = 32;

/**
 * The lab's own secret, `home`/redaction.key, made when it is first asked for and readable by its
 * owner only. Tags and seals are keyed with what is derived from it: equal values have equal tags in
 * all reports of one lab, and nobody else can try values against them.
 */
export async function labSecret(home: string, purpose: 'tags' | `seal ${string}`): Promise<string> {
  return createHmac('sha256', await secretOf(home))
    .update(purpose)
    .digest('hex');
}

async function secretOf(home: string): Promise<Buffer> {
  const path = join(home, 'redaction.key');
  for (let tries = 0; tries < 3; tries += 1) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new LabError('BAD_FILE', `${path} cannot be read (${error.code}).`, { cause: error });
    });
    if (text === null) await make(home, path);
    else return parse(text, path, (await stat(path)).mode);
  }
  throw new LabError('BAD_FILE', `${path} cannot be made. Look at the folder's permissions.`);
}

function parse(text: string, path: string, mode: number): Buffer {
  const bytes = Buffer.from(text.trim(), 'hex');
  if (bytes.length !== secretBytes) {
    throw new LabError(
      'BAD_FILE',
      `${path} is no key of this lab. Put the right one back, or move it away for a new one.`,
    );
  }
  requirePrivate(path, mode);
  return bytes;
}

/** Throws BAD_FILE where a secret's file can be read by others than its owner. */
export function requirePrivate(path: string, mode: number): void {
  if ((mode & 0o077) === 0 || process.platform === 'win32') return;
  throw new LabError('BAD_FILE', `${path} is a secret that others can read. Type: chmod 600 '${path}'`);
}

/** Whole when it appears, and only one of several processes makes it. */
async function make(home: string, path: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const own = join(home, `redaction.key.${randomBytes(6).toString('hex')}`);
  await writeAtomic(own, `${randomBytes(secretBytes).toString('hex')}\n`, 0o600);
  await link(own, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(own, { force: true });
}
