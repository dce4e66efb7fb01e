import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
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
/** What an analysis leaves, and nothing else: where it was done does not matter. */
const analysis =
  /^(derived\/(profile\.json|(emissions|unknown)\.jsonl)|trials\/[\w@+=,-][\w.@+=,-]*\/\d+\/(flows|counted)\.jsonl)$/;
const attemptSchema = z.object({ invalid: z.string().nullable() });

/** Whether a file of a run folder (`derived/profile.json`) is one that an analysis writes. */
export function isAnalysis(path: string): boolean {
  return analysis.test(path);
}

/** The run folders of a service, under `home`/runs, filled file by file from blobs. */
export function runFolders(home: string, blobs: Blobs) {
  const pathOf = (run: string): string => join(home, 'runs', run);
  return {
    pathOf,
    place: async (run: string, files: readonly WorkFile[]): Promise<void> => {
      for (const file of files) await place(pathOf(run), file, blobs);
    },
    placeAnalysis: async (run: string, files: readonly WorkFile[]): Promise<void> => {
      // The profile says that all is there: it comes last.
      const order = ({ path }: WorkFile) => (path === 'derived/profile.json' ? 1 : 0);
      for (const file of [...files].sort((a, b) => order(a) - order(b)))
        await placeAnalysis(pathOf(run), file, blobs);
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
  await replace(to, sha256, blobs);
}

async function placeAnalysis(folder: string, { path, sha256 }: WorkFile, blobs: Blobs): Promise<void> {
  const to = join(folder, path);
  if (path.startsWith('derived/')) await mkdir(dirname(to), { recursive: true });
  const there = await stat(dirname(to)).catch(() => null);
  if (!isAnalysis(path) || there === null)
    throw new LabError('BAD_FILE', `No analysis of this run leaves a file "${path}".`);
  await replace(to, sha256, blobs);
}

async function replace(to: string, sha256: string, blobs: Blobs): Promise<void> {
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
