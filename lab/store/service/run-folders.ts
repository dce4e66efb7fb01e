import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { Blobs } from '../../model/blobs.ts';
import type { WorkFile } from '../../model/service.ts';

/** What a run folder holds that was recorded; `derived` is made here. */
const recorded =
  /^(run\.json|manifest\.json|device-[\w.-]+\.yaml|(build|trials|bodies|canaries)(\/[\w@+=,-][\w.@+=,-]*)+)$/;
/** Recorded once, and never written over. */
const evidence = /^(trials|bodies|canaries)\//;
const attemptSchema = z.object({ invalid: z.string().nullable() });

/** The run folders of a service, under `home`/runs, filled file by file from blobs. */
export function runFolders(home: string, blobs: Blobs) {
  const pathOf = (run: string): string => join(home, 'runs', run);
  return {
    pathOf,
    place: async (run: string, files: readonly WorkFile[]): Promise<void> => {
      for (const file of files) await place(pathOf(run), file, blobs);
    },
    progress: (run: string) => progress(join(pathOf(run), 'trials')),
  };
}

async function place(folder: string, { path, sha256 }: WorkFile, blobs: Blobs): Promise<void> {
  if (!recorded.test(path) || path.includes('..')) {
    throw new LabError('BAD_FILE', `A run folder has no place for a file "${path}".`);
  }
  const to = join(folder, path);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  if (evidence.test(path)) {
    await blobs.place(sha256, to);
    return;
  }
  const temporary = `${to}.${sha256.slice(0, 12)}.part`;
  await blobs.place(sha256, temporary);
  // Where both are the same file already, rename leaves the second name standing.
  await rename(temporary, to).finally(() => rm(temporary, { force: true }));
}

async function progress(trials: string): Promise<{ done: number[]; lastAttempt: number }> {
  const done: number[] = [];
  let lastAttempt = 0;
  for (const trial of await namesIn(trials)) {
    const number = Number.parseInt(trial, 10);
    for (const attempt of await namesIn(join(trials, trial))) {
      lastAttempt = Math.max(lastAttempt, Number(attempt) || 0);
      if (await isValid(join(trials, trial, attempt, 'trial.json'))) done.push(number);
    }
  }
  return { done: [...new Set(done)].sort((a, b) => a - b), lastAttempt };
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}

async function isValid(file: string): Promise<boolean> {
  try {
    return attemptSchema.parse(JSON.parse(await readFile(file, 'utf8'))).invalid === null;
  } catch {
    return false;
  }
}
