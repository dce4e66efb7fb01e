import type { Package } from '../../model/build.ts';
import type { Flow } from '../../model/flow.ts';
import type { ProcessReading } from '../../model/trace.ts';
import type { LogLine } from './log-lines.ts';

/** What was said on the phone while a flow began, and who ran there. */
export type LogEvidence = {
  readonly lines: readonly LogLine[];
  readonly processes: readonly ProcessReading[];
};

/** A line about a flow may come a moment before it, and the answer's a moment after. */
const aboutMs = 3_000;

/** The phone's clock is known to a fraction of a second. */
const clockErrorMs = 500;

/** A process that is started for an event sends soon after. */
const startedMs = 10_000;

/** The packages, of those that come into question, that wrote a line with the name of the flow's host. */
export function writersInLog(
  flow: Flow,
  { lines, processes }: LogEvidence,
  among: readonly Package[],
): string[] {
  const known = new Set(among.map(({ name }) => name));
  const { host } = flow;
  const about = lines.filter(
    ({ at, text }) => Math.abs(at - flow.at) <= aboutMs && host !== null && names(text, host),
  );
  const writers = about.flatMap(({ pid, at }) => processName(pid, at, lines, processes) ?? []);
  return [...new Set(writers.map(packageOf))].filter((name) => known.has(name));
}

/** The packages, of those that come into question, of which a process was started just before the flow. */
export function startedInLog(flow: Flow, { lines }: LogEvidence, among: readonly Package[]): string[] {
  const known = new Set(among.map(({ name }) => name));
  const started = lines
    .filter(({ at }) => at - flow.at <= clockErrorMs && flow.at - at <= startedMs)
    .flatMap((line) => startIn(line) ?? [])
    .map(({ name }) => packageOf(name));
  return [...new Set(started)].filter((name) => known.has(name));
}

/** The host as a whole, not as the end of another name. */
function names(text: string, host: string): boolean {
  for (let at = text.indexOf(host); at >= 0; at = text.indexOf(host, at + 1)) {
    const beside = `${text[at - 1] ?? ''}${text[at + host.length] ?? ''}`;
    if (!/[\w-]/.test(beside) && text[at - 1] !== '.') return true;
  }
  return false;
}

/** `com.maker.app:sync` is a process of com.maker.app. */
function packageOf(process: string): string {
  return process.split(':')[0] ?? process;
}

type Start = { readonly pid: number; readonly name: string };

/**
 * `ActivityManager: Start proc 4711:com.maker.app/u0a61 for broadcast …`, and in the log of events
 * `am_proc_start: [0,4711,10061,com.maker.app,broadcast,…]`.
 */
function startIn({ tag, text }: LogLine): Start | null {
  const main = tag === 'ActivityManager' ? /^Start proc (\d+):([\w.:]+)\/\S+/.exec(text) : null;
  const event = tag === 'am_proc_start' ? /^\[\d+,(\d+),\d+,([\w.:]+),/.exec(text) : null;
  const [, pid, name] = main ?? event ?? [];
  return pid === undefined || name === undefined ? null : { pid: Number(pid), name };
}

/** Numbers of processes are used again: the start before the line tells, else who ran when the log was read. */
function processName(
  pid: number,
  at: number,
  lines: readonly LogLine[],
  processes: readonly ProcessReading[],
): string | null {
  const start = lines.findLast((line) => line.at <= at && startIn(line)?.pid === pid);
  const started = start === undefined ? null : startIn(start);
  if (started !== null) return started.name;
  const reading = processes.find((each) => each.at >= at) ?? processes.at(-1);
  return reading?.processes.find((each) => each.pid === pid)?.name ?? null;
}
