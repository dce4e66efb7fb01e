import { logAround } from '../analysis/attribute/log-around.ts';
import { logLinesIn } from '../analysis/attribute/log-lines.ts';
import { type Excerpt, excerptsOf } from '../analysis/excerpt.ts';
import { type Matcher, makeMatcher } from '../analysis/identify.ts';
import { redactStrings } from '../analysis/redact-strings.ts';
import { type Redactor, revealing } from '../analysis/redactor.ts';
import type { Flow } from '../model/flow.ts';
import type { Exhibit } from '../model/lab.ts';
import type { Result } from '../model/result.ts';
import { shellWord } from '../model/shell-word.ts';
import type { Run } from '../model/trial.ts';
import { readFlows, type StoredAttempt } from '../store/attempt-reader.ts';
import { keptCanaryFiles } from '../store/canary-files.ts';
import { readRun } from '../store/run-reader.ts';
import { readTrace } from '../store/trace-reader.ts';
import { bodyOf } from './analyze-attempt.ts';

/** Flows of which a report shows an excerpt; the rest is in the run folder. */
const mostExcerpts = 24;

/** What a report shows of a run's evidence: each flow once, with the gravest finding that it proves. */
export async function exhibitOf(folder: string, result: Result, redactor: Redactor): Promise<Exhibit> {
  const { run, attempts, devices } = await readRun(folder);
  const matcher = makeMatcher(devices, await keptCanaryFiles(folder, devices));
  const excerpts: Record<string, Excerpt[]> = {};
  const shown = new Set<string>();
  for (const { id, evidence } of result.findings) {
    const [reference] = evidence;
    if (reference === undefined || shown.has(reference) || shown.size >= mostExcerpts) continue;
    shown.add(reference);
    const pieces = await excerptsOfFlow({ folder, attempts, matcher, redactor }, reference);
    if (pieces === null) continue;
    excerpts[id] = pieces.map(({ title, text }) => ({
      title: `${reference}, ${redactor.text(title)}`,
      text,
    }));
  }
  // A file that is named for a value cannot be masked and still be found.
  const command = run.files === undefined ? null : runCommand(run.files);
  return {
    evidenceRoot: redactor.text(folder),
    ...(redactor === revealing ? { revealed: true as const } : {}),
    ...(command === null || redactor.text(command) !== command ? {} : { runCommand: command }),
    excerpts,
    steps: redactStrings(Object.fromEntries(attempts.map((each) => [each.folder, each.steps])), redactor),
  };
}

/** Where an excerpt is taken from, and what may be shown of it. */
export type ExcerptSource = {
  readonly folder: string;
  readonly attempts: readonly StoredAttempt[];
  readonly matcher: Matcher;
  readonly redactor: Redactor;
};

/** The request of one flow, what is decoded in it, and the phone's log around it; null where it is not there. */
export async function excerptsOfFlow(source: ExcerptSource, reference: string): Promise<Excerpt[] | null> {
  const { folder, attempts, matcher, redactor } = source;
  const flow = await flowOf(folder, reference);
  const request = flow?.messages[0];
  if (flow === null || request === undefined) return null;
  const { bytes: body } = await bodyOf(folder, request);
  const { method, url } = flow;
  const message = { method, url, headers: request.headers, body, direction: 'sent' as const };
  const log = await logOf(folder, attempts, reference, flow.at);
  return [
    ...excerptsOf(message, matcher, redactor),
    ...(log === '' ? [] : [{ title: logTitle, text: redactor.text(log) }]),
  ];
}

/** Title of the piece that is no request. */
export const logTitle = "the phone's log around it";

/** The beginning of a command that runs the same again, from the folder in which the run was started. */
function runCommand({ firmware, devices }: NonNullable<Run['files']>): string {
  const build = firmware === null ? [] : ['--firmware', shellWord(firmware)];
  return ['./phonehome run', ...build, '--device', shellWord(devices.join(','))].join(' ');
}

/** What the phone logged around a flow; empty where nothing was kept. */
async function logOf(
  folder: string,
  attempts: readonly StoredAttempt[],
  reference: string,
  at: number,
): Promise<string> {
  const attempt = attempts.find((each) => each.folder === reference.split('#')[0]);
  if (attempt === undefined) return '';
  const { log } = await readTrace(folder, attempt.folder);
  return logAround(logLinesIn(log, attempt.readings), at);
}

/** A flow by its name in findings, `trials/003-unlock/1#<flow id>`; null where it is not there. */
export async function flowOf(folder: string, reference: string): Promise<Flow | null> {
  const [attempt = '', id] = reference.split('#');
  const { values } = await readFlows(folder, attempt);
  return values.find((flow) => flow.id === id) ?? null;
}
