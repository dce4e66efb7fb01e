import { readFile, stat } from 'node:fs/promises';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { LabError } from '../errors.ts';
import type { Baseline, BaselineEntry, Day } from '../model/baseline.ts';
import { parseYaml } from '../yaml.ts';
import { type BaselineYaml, baselineSchema } from './baseline-schema.ts';

/** Longest time for which an exception may be given. */
export const mostExceptionDays = 90;

const largestFile = 8 << 20;
const dayMs = 86_400_000;

type Fail = (path: readonly PropertyKey[], message: string) => never;

/** Reads a baseline file. Throws BAD_FILE with file, line and column; `today` bounds its exceptions. */
export async function readBaseline(path: string, today: Day): Promise<Baseline> {
  return parseBaseline(await readBaselineText(path), path, today);
}

/** The text of a baseline file. Throws BAD_FILE where it cannot be read. */
export async function readBaselineText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > largestFile)
      throw new LabError('BAD_FILE', `${path} is larger than 8 MiB: it is no baseline.`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const sentence = `The baseline ${path} cannot be read (${code}). Check the path; docs/baselines.md shows what it holds.`;
    throw new LabError('BAD_FILE', sentence, { cause });
  }
}

/** Reads the text of a baseline; `file` names it in messages and in each entry's place. */
export function parseBaseline(text: string, file: string, today: Day): Baseline {
  const yaml = parseYaml(text, file, baselineSchema, (value, fail) => check(value, today, fail));
  const lines = linesOfEntries(text);
  return {
    file,
    line: yaml.line,
    runs: yaml.runs ?? [],
    entries: (yaml.entries ?? []).map((entry: BaselineEntry, index) => ({
      ...entry,
      file,
      line: lines[index] ?? 1,
    })),
  };
}

function check({ runs, entries }: BaselineYaml, today: Day, fail: Fail): void {
  const ids = (runs ?? []).map(({ id }) => id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) !== index) fail(['runs', index, 'id'], `the run ${id} stands twice in this file`);
  });
  (entries ?? []).forEach((entry, index) => {
    const excepts = 'is' in entry ? entry.is === 'exception' : entry.kind === 'exception';
    if (excepts && 'expires' in entry) checkException(entry, index, today, fail);
    const rates = 'rates' in entry ? (entry.rates ?? []) : [];
    rates.forEach(({ run }, at) => {
      if (!ids.includes(run)) {
        fail(
          ['entries', index, 'rates', at, 'run'],
          `the run ${run} does not stand under "runs". Add it, or remove its rate`,
        );
      }
    });
  });
}

/** Without a day on which it was made, an exception is held against today. */
function checkException(
  { at, expires }: { at?: string; expires: string },
  index: number,
  today: Day,
  fail: Fail,
): void {
  if (at !== undefined && daysFrom(today, at) > 1) {
    fail(['entries', index, 'at'], `${at} lies in the future. Write the day on which the exception was made`);
  }
  const days = daysFrom(at ?? today, expires);
  if (days > mostExceptionDays) {
    fail(
      ['entries', index, 'expires'],
      `an exception lasts at most ${mostExceptionDays} days; this one lasts ${days} from ${at ?? `today (${today})`}. Write an earlier day`,
    );
  }
}

function daysFrom(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/** The line on which each entry begins, from 1. */
function linesOfEntries(text: string): number[] {
  const counter = new LineCounter();
  const root = parseDocument(text, { lineCounter: counter }).contents;
  const list = isMap(root) ? root.get('entries', true) : null;
  if (!isSeq(list)) return [];
  return list.items.map((item) => {
    const start = (item as { range?: readonly number[] | null }).range?.[0] ?? 0;
    return counter.linePos(start).line;
  });
}
