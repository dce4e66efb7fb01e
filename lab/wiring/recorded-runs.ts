import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { BaselineRun } from '../model/baseline.ts';
import { readJson } from '../store/stored-file.ts';

const named = z.object({ id: z.string(), startedAt: z.number() });

/** The folder of a baseline's run: where it was when it was accepted, or by its id among the lab's runs. */
export async function folderOfRun(
  { id, folder }: BaselineRun,
  file: string,
  home: string,
): Promise<string | null> {
  for (const path of [resolve(dirname(file), folder), resolve(home, folder)]) {
    if ((await readId(path))?.id === id) return path;
  }
  return (await recordedRuns(home)).find((run) => run.id === id)?.folder ?? null;
}

/** How a baseline names a run's folder: by its place under the lab's home, else from the file's folder. */
export function nameOfFolder(folder: string, file: string, home: string): string {
  const inHome = relative(home, resolve(folder));
  if (!inHome.startsWith('..') && !isAbsolute(inHome)) return inHome;
  return relative(resolve(dirname(file)), resolve(folder));
}

/** The runs of the lab's home, the newest first. */
export async function recordedRuns(home: string): Promise<{ folder: string; id: string }[]> {
  const names = await readdir(join(home, 'runs')).catch(() => []);
  const runs = await Promise.all(
    names.map(async (name) => {
      const folder = join(home, 'runs', name);
      const run = await readId(folder);
      return run === null ? [] : [{ folder, ...run }];
    }),
  );
  return runs.flat().sort((a, b) => b.startedAt - a.startedAt);
}

async function readId(folder: string): Promise<z.output<typeof named> | null> {
  return readJson(folder, 'run.json', named).catch(() => null);
}
