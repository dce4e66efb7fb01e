import { logAround } from '../analysis/attribute/log-around.ts';
import { logLinesIn } from '../analysis/attribute/log-lines.ts';
import { type Excerpt, excerptsOf } from '../analysis/excerpt.ts';
import { makeMatcher } from '../analysis/identify.ts';
import { redactStrings } from '../analysis/redact-strings.ts';
import type { Redactor } from '../analysis/redactor.ts';
import type { Flow } from '../model/flow.ts';
import type { Exhibit } from '../model/lab.ts';
import type { Result } from '../model/result.ts';
import { readFlows, type StoredAttempt } from '../store/attempt-reader.ts';
import { keptCanaryFiles } from '../store/canary-files.ts';
import { readRun } from '../store/run-reader.ts';
import { readTrace } from '../store/trace-reader.ts';
import { bodyOf } from './analyze-attempt.ts';

/** Flows of which a report shows an excerpt; the rest is in the run folder. */
const mostExcerpts = 24;

/** What a report shows of a run's evidence: each flow once, with the gravest finding that it proves. */
export async function exhibitOf(folder: string, result: Result, redactor: Redactor): Promise<Exhibit> {
  const { attempts, devices } = await readRun(folder);
  const matcher = makeMatcher(devices, await keptCanaryFiles(folder, devices));
  const excerpts: Record<string, Excerpt[]> = {};
  const shown = new Set<string>();
  for (const { id, evidence } of result.findings) {
    const [reference] = evidence;
    if (reference === undefined || shown.has(reference) || shown.size >= mostExcerpts) continue;
    shown.add(reference);
    const flow = await flowOf(folder, reference);
    const request = flow?.messages[0];
    if (flow === null || request === undefined) continue;
    const { bytes: body } = await bodyOf(folder, request);
    const message = {
      method: flow.method,
      url: flow.url,
      headers: request.headers,
      body,
      direction: 'sent' as const,
    };
    const log = await logOf(folder, attempts, reference, flow.at);
    excerpts[id] = [
      ...excerptsOf(message, matcher, redactor),
      ...(log === '' ? [] : [{ title: "the phone's log around it", text: redactor.text(log) }]),
    ].map(({ title, text }) => ({ title: `${reference}, ${redactor.text(title)}`, text }));
  }
  return {
    evidenceRoot: folder,
    excerpts,
    steps: redactStrings(Object.fromEntries(attempts.map((each) => [each.folder, each.steps])), redactor),
  };
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

async function flowOf(folder: string, reference: string): Promise<Flow | null> {
  const [attempt = '', id] = reference.split('#');
  const { values } = await readFlows(folder, attempt);
  return values.find((flow) => flow.id === id) ?? null;
}
