import { mkdir, realpath } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import type { Retention, Terms, Upkeep } from '../model/upkeep.ts';
import { type HostHold, lockOnHost } from '../queue/host-lock.ts';
import { parseBaseline, readBaselineText } from '../store/baseline-file.ts';
import { baselineFiles } from '../store/baseline-path.ts';
import { openRunRecords } from '../store/service/run-records.ts';
import { backUp } from '../store/upkeep/backup.ts';
import { restoreTo } from '../store/upkeep/restore.ts';
import { retain } from '../store/upkeep/retain.ts';
import { tool } from './version.ts';

/** Backup, restore and retention of one home. */
export function upkeepOf(home: string): Upkeep {
  return {
    backup: (to) => backUp(home, to, tool.version),
    restore: (from) => restoreTo(home, from),
    retain: async (terms, { dryRun, baselines }) => {
      const hold = dryRun ? null : await holdHome(home, 'lab retention');
      try {
        return await retainIn(home, terms, { dryRun, baselines });
      } finally {
        await hold?.release();
      }
    },
  };
}

/**
 * The home for this process alone, among those that write its records. Ends with the process. Throws
 * USAGE where a server works in it.
 */
export async function holdHome(home: string, holder: string): Promise<HostHold> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  try {
    return await lockOnHost('home', `home ${await realpath(home)}`, holder);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'LEASE_TAKEN') throw error;
    throw new LabError(
      'USAGE',
      `Another phonehome process works in ${home} already, a server or "lab retention". Stop it first; a server keeps to terms by itself with "serve --keep".`,
      { cause: error },
    );
  }
}

/** Retention in a home that nobody else writes the records of. */
export async function retainIn(
  home: string,
  terms: Terms,
  { dryRun, baselines }: { readonly dryRun: boolean; readonly baselines: string | null },
): Promise<Retention> {
  const { runs } = await (await openRunRecords(home)).all();
  const { named, openExceptions } = await saidByBaselines(baselines);
  return await retain({ home, terms, dryRun, now: Date.now(), records: runs, named, openExceptions });
}

/** A baseline that cannot be read ends it: nobody knows which runs it names. */
async function saidByBaselines(
  folder: string | null,
): Promise<{ named: Set<string>; openExceptions: boolean }> {
  const named = new Set<string>();
  let openExceptions = false;
  const today = new Date().toISOString().slice(0, 10);
  for (const file of folder === null ? [] : await baselineFiles(folder)) {
    const { runs, entries } = parseBaseline(await readBaselineText(file), file, today);
    for (const { id } of runs) named.add(id);
    openExceptions ||= entries.some(
      (entry) => entry.kind !== 'blind' && 'expires' in entry && entry.expires >= today,
    );
  }
  return { named, openExceptions };
}
