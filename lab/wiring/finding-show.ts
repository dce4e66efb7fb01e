import { makeMatcher } from '../analysis/identify.ts';
import { layersOf } from '../analysis/layers-of.ts';
import { revealing } from '../analysis/redactor.ts';
import { LabError } from '../errors.ts';
import type { FindingDrawing, ShowRequest } from '../model/finding.ts';
import { keptCanaryFiles } from '../store/canary-files.ts';
import { readRun } from '../store/run-reader.ts';
import { bodyOf } from './analyze-attempt.ts';
import { packagesOf } from './analyze-run.ts';
import { flowOf } from './exhibit-of.ts';
import { findingFile } from './finding-export.ts';
import { judgeRuns } from './judge-runs.ts';
import { redactorFor } from './redactor-for.ts';

/** The layers between the raw bytes of a finding's first evidence and the value in them. */
export async function showFinding({ run, id, reveal }: ShowRequest): Promise<FindingDrawing> {
  const stored = await readRun(run);
  const { results } = await judgeRuns([run], {}, reveal);
  const { finding } = findingFile(stored, results[0], id);
  const redactor = reveal ? revealing : await redactorFor([run]);
  const packages = packagesOf(stored).map(({ name }) => name);
  const matcher = makeMatcher(stored.devices, await keptCanaryFiles(run, stored.devices), packages);
  for (const reference of finding.evidence) {
    const flow = await flowOf(run, reference);
    const sent = flow?.messages.filter(({ direction }) => direction === 'sent') ?? [];
    for (const [index, message] of sent.entries()) {
      const head = index === 0 ? { method: flow?.method ?? null, url: flow?.url ?? null } : nothing;
      const { bytes: body } = await bodyOf(run, message);
      const read = { ...head, headers: message.headers, body, direction: 'sent' as const };
      const sightings = layersOf(read, matcher, redactor, finding);
      if (sightings.length === 0) continue;
      const request = `${flow?.method ?? ''} ${redactor.url(flow?.url ?? '')}`.trim();
      return { id, sentence: finding.sentence, reference, request, sightings };
    }
  }
  throw new LabError(
    'USAGE',
    `${id} stands in no message of the run ${run}: it was told from a name or an address. Its report says where.`,
  );
}

const nothing = { method: null, url: null } as const;
