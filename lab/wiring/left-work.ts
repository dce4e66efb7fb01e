import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError, sentenceOf } from '../errors.ts';
import { RunSender } from './send-run.ts';
import type { ServerClient } from './server-client.ts';
import type { WorkerLog } from './worker-log.ts';

const ownerSchema = z.strictObject({ run: z.string().regex(/^[0-9a-f]{16}$/), host: z.string() });
const nameOfOwner = /^([0-9a-f]{16}-[0-9a-f]{8})\.json$/;

/** A folder for what this worker records of a run; who records it stands beside it, for a worker after it. */
export async function openWork(
  home: string,
  run: string,
  host: string,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const work = join(home, 'work');
  const folder = join(work, `${run}-${randomBytes(4).toString('hex')}`);
  await mkdir(work, { recursive: true, mode: 0o700 });
  await writeFile(`${folder}.json`, JSON.stringify({ run, host }), { mode: 0o600 });
  return { folder, remove: () => removeWork(folder) };
}

/**
 * Sends what workers before this one recorded in this home and had not sent: attempts that are whole, of
 * runs that nobody has taken since. The rest is done again anyway. Either way the folder is deleted.
 */
export async function sendLeftWork(
  home: string,
  clientAs: (host: string) => ServerClient,
  log: WorkerLog,
): Promise<void> {
  const work = join(home, 'work');
  const names = await readdir(work).catch(() => []);
  for (const name of names.sort()) {
    const stem = nameOfOwner.exec(name)?.[1];
    if (stem === undefined) continue;
    const folder = join(work, stem);
    const { run, host } = await ownerOf(`${folder}.json`);
    if (run !== null) await sendOne(folder, run, clientAs(host), log);
    await removeWork(folder);
  }
}

async function ownerOf(
  file: string,
): Promise<{ readonly run: string; readonly host: string } | { readonly run: null; readonly host: '' }> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return { run: null, host: '' };
  }
}

/** Throws where the server cannot be asked: then the folder stays for the next time. */
async function sendOne(folder: string, run: string, client: ServerClient, log: WorkerLog): Promise<void> {
  try {
    const sent = await new RunSender(folder, run, client).attempts();
    log('info', `Sent what was left of an earlier work on it: ${sent} whole attempt(s).`, { run });
  } catch (error) {
    if (!(error instanceof LabError) || !['LEASE_LOST', 'INTERRUPTED', 'USAGE'].includes(error.code))
      throw error;
    log('info', `What was left of an earlier work on it is not wanted: ${sentenceOf(error)}`, { run });
  }
}

async function removeWork(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rm(`${folder}.json`, { force: true });
}
