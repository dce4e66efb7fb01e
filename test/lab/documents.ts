import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt, Run } from '../../lab/model/trial.ts';

/** What these tests read of a stored flow. */
export type StoredFlow = { readonly at: number; readonly host: string | null; readonly client?: string };

/** One attempt of a run as it lies on disk; null where the lab did not come to write trial.json. */
export type OnDisk = { readonly folder: string; readonly attempt: Attempt | null };

/** One line of a simulated phone's own journal. */
export type JournalLine = {
  readonly via?: string;
  readonly at: number;
  readonly kind: string;
  readonly name?: string;
  readonly trigger?: string;
  readonly outcome?: string;
  readonly command?: string;
  readonly route?: string;
  readonly service?: string;
};

export async function readRunFile(run: string): Promise<Run> {
  return JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as Run;
}

/** All attempts of a run, by trial and attempt. */
export async function attemptsOf(run: string): Promise<OnDisk[]> {
  const names = await readdir(join(run, 'trials'), { recursive: true }).catch(() => []);
  const folders = names.filter((name) => /^[^/]+\/\d+$/.test(name)).sort();
  return Promise.all(
    folders.map(async (name) => {
      const folder = join(run, 'trials', name);
      const text = await readFile(join(folder, 'trial.json'), 'utf8').catch(() => 'null');
      return { folder, attempt: JSON.parse(text) as Attempt | null };
    }),
  );
}

/** The lines of a JSONL file; none where there is no such file. */
export async function linesOf<Line>(...path: string[]): Promise<Line[]> {
  const text = await readFile(join(...path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
