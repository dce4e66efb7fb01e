import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { LabError } from '../errors.ts';

const pauseMs = 25;
const longestMs = 20_000;

/**
 * Does `work` while no other process on this machine holds the lock `path`. A lock whose process is
 * gone is taken over. Throws BAD_FILE where it does not come free.
 */
export async function withFileLock<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  for (let waited = 0; !(await take(path)); waited += pauseMs) {
    if (waited > longestMs)
      throw new LabError(
        'BAD_FILE',
        `${path} has been locked for ${longestMs / 1000} s by another phonehome. Try again when it is done.`,
      );
    if (!(await ownerLives(path))) await takeAway(path);
    else await pause(pauseMs);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** A file with its owner in it appears whole, by a link: a reader never finds it empty. */
async function take(path: string): Promise<boolean> {
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

async function ownerLives(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return true;
  try {
    process.kill(Number(text), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Only one of several that wait moves it away. */
async function takeAway(path: string): Promise<void> {
  const away = `${path}.${randomBytes(6).toString('hex')}`;
  await rename(path, away).catch(() => undefined);
  await rm(away, { force: true });
}
