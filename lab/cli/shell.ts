import { InvalidArgumentError } from 'commander';
import { exitCodes } from '../errors.ts';
import type { Lab } from '../model/lab.ts';
import type { Result } from '../model/result.ts';

/** The scenarios that there are, and those that a run takes which names none. */
export type ScenarioNames = { readonly all: readonly string[]; readonly usual: readonly string[] };

/** What a command is given: the lab, opened when first asked for, and the way to end. */
export type Shell = {
  readonly lab: () => Promise<Lab>;
  /** Aborted at Ctrl-C and SIGTERM, with the reason. */
  readonly signal: AbortSignal;
  readonly scenarios: ScenarioNames;
  /** The exit code that the command leaves. */
  exit: number;
};

/** `500ms`, `2s`, `10m`, `1h` in milliseconds. */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new InvalidArgumentError(`"${text}" is no duration; write for example 500ms, 2s, 10m or 1h.`);
  }
  return Number(match[1]) * unit;
}

/** A whole number of at least one. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(`"${text}" is no whole number from 1 on.`);
  return value;
}

/** A day of the calendar, `2019-02-01`. */
export function day(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(time) &&
    new Date(time).toISOString().startsWith(text)
  )
    return text;
  throw new InvalidArgumentError(`"${text}" is no day; write YYYY-MM-DD, for example 2019-02-01.`);
}

/** `a,b,c` and repeated options, as one list. */
export function listOf(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').map((each) => each.trim())].filter((each) => each !== '');
}

/** Refuses a word that is not in the list, and says which are. */
export function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((each) => each === text);
    if (word === undefined) throw new InvalidArgumentError(`"${text}" is not one of ${words.join(', ')}.`);
    return word;
  };
}

/** The exit code of results: fail > inconclusive > review > pass; review is 1 only when strict. */
export function exitOfResults(results: readonly Result[], strict: boolean): number {
  const words = results.map(({ verdict }) => verdict);
  if (words.includes('fail')) return exitCodes.regression;
  if (words.includes('inconclusive')) return exitCodes.inconclusive;
  if (words.includes('review') && strict) return exitCodes.regression;
  return exitCodes.pass;
}

/** Whether stdout wants colour: a terminal, and NO_COLOR not set. */
export function wantsColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}

/** A port, or 0 for a free one. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError(`"${text}" is no port from 0 to 65535.`);
}
