import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';

/** Where baselines are looked for unless told otherwise: a folder of the user's repository. */
export const usualBaselines = 'baselines';

/** `DIR/<line>.yaml`; a `/` in the line is a folder. */
export function baselinePath(folder: string, line: string): string {
  return join(folder, `${line}.yaml`);
}

/** What a path means that was given as a baseline: a run, one reviewed file, or a folder of those. */
export type BaselinePlace =
  | { readonly kind: 'run'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly exists: boolean }
  | { readonly kind: 'folder'; readonly path: string; readonly exists: boolean };

/** Looks at a path and decides by what is there; by its name where nothing is. */
export async function baselinePlace(path: string): Promise<BaselinePlace> {
  const found = await stat(path).catch(() => null);
  if (found === null) {
    const kind = /\.ya?ml$/i.test(path) ? 'file' : 'folder';
    return { kind, path, exists: false };
  }
  if (!found.isDirectory()) return { kind: 'file', path, exists: true };
  const isRun = await stat(join(path, 'run.json')).catch(() => null);
  return isRun === null ? { kind: 'folder', path, exists: true } : { kind: 'run', path };
}

/** All baseline files of a place, sorted by path. Throws BAD_FILE where nothing is there. */
export async function baselineFiles(path: string): Promise<string[]> {
  const place = await baselinePlace(path);
  if (place.kind === 'file' && place.exists) return [path];
  if (place.kind === 'folder' && place.exists) {
    const names = await readdir(path, { recursive: true });
    return names
      .filter((name) => /\.ya?ml$/i.test(name))
      .sort()
      .map((name) => join(path, name));
  }
  throw new LabError(
    'BAD_FILE',
    place.kind === 'run'
      ? `${path} is a run, no baseline. Make one from it with: phonehome baseline accept ${path} --all`
      : `There is no baseline at ${path}. Make one from a run with: phonehome baseline accept RUN --baseline ${path}`,
  );
}
