import { isAbsolute, relative } from 'node:path';
import { LabError } from '../errors.ts';
import type { Baseline, Day } from '../model/baseline.ts';
import { readBaseline } from '../store/baseline-file.ts';
import { baselinePath, baselinePlace } from '../store/baseline-path.ts';

/** The reviewed file for a run, and why it is this one; null where the folder has none for its line. */
export type BaselineChoice = {
  readonly file: string;
  readonly baseline: Baseline | null;
  readonly chosen: string;
};

/** Chooses the reviewed file: the one that was given, or that of the run's line in a folder. */
export async function chooseBaseline(path: string, line: string, today: Day): Promise<BaselineChoice> {
  const place = await baselinePlace(path);
  if (place.kind === 'run' || !place.exists) throw noBaseline(path);
  const file = fromHere(place.kind === 'file' ? path : baselinePath(path, line));
  if (place.kind === 'folder' && !(await isThere(file))) {
    const chosen = `The folder ${path} has no baseline of line ${line}: ${file} was looked for.`;
    return { file, baseline: null, chosen };
  }
  const baseline = await readBaseline(file, today);
  const why =
    place.kind === 'file'
      ? `The file ${file} was given`
      : `It is the file of line ${line} in ${path}: ${file}`;
  const { length: entries } = baseline.entries;
  const { length: runs } = baseline.runs;
  const chosen = `${why}; ${count(entries, 'entry', 'entries')} of ${count(runs, 'run', 'runs')}.`;
  return { file, baseline, chosen };
}

/** As the tools that show reports beside the file name it: from the repository's root, where one stands in it. */
function fromHere(path: string): string {
  const here = relative(process.cwd(), path);
  return isAbsolute(path) && !here.startsWith('..') && !isAbsolute(here) ? here : path;
}

/** The refusal of a path at which no baseline is. */
export function noBaseline(path: string): LabError {
  return new LabError(
    'BAD_FILE',
    `There is no baseline at ${path}: give a reviewed file, a folder of them, or the folder of a run that "run --out" made.`,
  );
}

async function isThere(file: string): Promise<boolean> {
  const place = await baselinePlace(file);
  return place.kind === 'file' && place.exists;
}

function count(n: number, one: string, several: string): string {
  return `${n} ${n === 1 ? one : several}`;
}
