import { type Excerpt, excerptsOf } from '../analysis/excerpt.ts';
import { makeMatcher } from '../analysis/identify.ts';
import type { Flow } from '../model/flow.ts';
import type { Exhibit } from '../model/lab.ts';
import type { Result } from '../model/result.ts';
import { readFlows } from '../store/attempt-reader.ts';
import { readRun } from '../store/run-reader.ts';
import { bodyOf, canaryFiles } from './analyze-attempt.ts';

/** Flows of which a report shows an excerpt; the rest is in the run folder. */
const mostExcerpts = 24;

/** What a report shows of a run's evidence: each flow once, with the gravest finding that it proves. */
export async function exhibitOf(folder: string, result: Result): Promise<Exhibit> {
  const { attempts, devices } = await readRun(folder);
  const matcher = makeMatcher(devices, await canaryFiles(devices));
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
    excerpts[id] = excerptsOf(message, matcher).map(({ title, text }) => ({
      title: `${reference}, ${title}`,
      text,
    }));
  }
  return {
    evidenceRoot: folder,
    excerpts,
    steps: Object.fromEntries(attempts.map((each) => [each.folder, each.steps])),
  };
}

async function flowOf(folder: string, reference: string): Promise<Flow | null> {
  const [attempt = '', id] = reference.split('#');
  const { values } = await readFlows(folder, attempt);
  return values.find((flow) => flow.id === id) ?? null;
}
