import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Change } from '../analysis/approve/acceptance.ts';
import { LabError } from '../errors.ts';
import { type Baseline, type Day, emptyBaseline } from '../model/baseline.ts';
import type { Written } from '../model/baseline-shelf.ts';
import { writeAtomic } from '../store/atomic-file.ts';
import { editBaseline, newBaseline } from '../store/baseline-edit.ts';
import { parseBaseline, readBaselineText } from '../store/baseline-file.ts';
import { baselinePath, baselinePlace } from '../store/baseline-path.ts';
import { readRun } from '../store/run-reader.ts';

/** A reviewed file, open to be changed; `exists` is false for one that is still to be made. */
export type OpenedBaseline = {
  readonly file: string;
  readonly exists: boolean;
  readonly text: string;
  readonly baseline: Baseline;
};

/** The file for a run: the one that is named, or that of the run's line in a folder. Makes nothing. */
export async function openBaseline(run: string, where: string, today: Day): Promise<OpenedBaseline> {
  const { line } = (await readRun(run)).run;
  const place = await baselinePlace(where);
  if (place.kind === 'run')
    throw new LabError('USAGE', `${where} is a run, no baseline. Give a file, or a folder, to --baseline.`);
  const file = place.kind === 'file' ? where : baselinePath(where, line);
  const found = await baselinePlace(file);
  if (found.kind !== 'file' || !found.exists)
    return { file, exists: false, text: newBaseline(line), baseline: emptyBaseline(file, line) };
  const text = await readBaselineText(file);
  const baseline = parseBaseline(text, file, today);
  if (baseline.line === line) return { file, exists: true, text, baseline };
  throw new LabError(
    'USAGE',
    `${file} is of line ${baseline.line}, the run ${run} of ${line}. Give the file of that line to --baseline.`,
  );
}

/** Writes a change, whole or not at all; a change that the file's rules forbid is refused before. */
export async function writeBaseline(opened: OpenedBaseline, change: Change, today: Day): Promise<Written> {
  const { file, baseline } = opened;
  const text = editBaseline(opened.text, file, change);
  const after = parseBaseline(text, file, today);
  await mkdir(dirname(file), { recursive: true });
  await writeAtomic(file, text);
  const first = baseline.entries.length;
  const fresh = after.entries.filter(
    (_, index) => index >= first || (change.replace.entries.has(index) && !change.grown.has(index)),
  );
  return {
    file,
    entries: fresh,
    run: change.add.runs.length === 0 ? null : lineOfRun(text),
    open: change.open,
  };
}

/** The last run is the one that was added. */
function lineOfRun(text: string): number {
  const lines = text.split('\n');
  const entries = lines.findIndex((line) => /^entries\s*:/.test(line));
  const from = lines.findIndex((line) => /^runs\s*:/.test(line));
  const until = entries > from ? entries : lines.length;
  return lines.slice(0, until).findLastIndex((line) => /^\s*-\s/.test(line)) + 1;
}
