import { z } from 'zod';
import type { Change } from '../analysis/approve/acceptance.ts';
import { type Candidate, candidatesOf } from '../analysis/approve/candidates.ts';
import { decisionCandidatesOf } from '../analysis/approve/decision-candidates.ts';
import { LabError } from '../errors.ts';
import { type BaselineEntry, blindVisibilities, type Day } from '../model/baseline.ts';
import type { ExceptionRequest } from '../model/baseline-shelf.ts';
import type { Comparison } from '../model/comparison.ts';
import { readJson } from '../store/stored-file.ts';
import { recordedRuns } from './recorded-runs.ts';

const shown = z.object({
  findings: z.array(z.object({ id: z.string() })),
  certificateFindings: z.array(z.object({ id: z.string() })).default([]),
  unknown: z.array(z.object({ id: z.string() })).default([]),
  coverage: z.object({ blind: z.array(z.object({ host: z.string() })) }),
});

/** The newest judged run of the lab's home that shows a finding, or could not read a host. */
export async function runThatShows(what: string, home: string): Promise<string> {
  for (const { folder } of await recordedRuns(home)) {
    const result = await readJson(`${folder}/derived`, 'result.json', shown).catch(() => null);
    const isShown =
      result?.findings.some(({ id }) => id === what) === true ||
      result?.certificateFindings.some(({ id }) => id === what) === true ||
      result?.unknown.some(({ id }) => id === what) === true ||
      result?.coverage.blind.some(({ host }) => host === what) === true;
    if (isShown) return folder;
  }
  throw new LabError(
    'USAGE',
    `No judged run under ${home}/runs shows ${what}. Name the run that does with --run RUN.`,
  );
}

/** The exception that a person asked for, as a change of the reviewed file. */
export function exceptionChange(
  request: ExceptionRequest,
  comparison: Comparison,
  run: string,
  today: Day,
): Change {
  const none = { runs: new Map(), entries: new Map() };
  return {
    replace: none,
    add: { runs: [], entries: [exceptionEntry(request, comparison, run, today)] },
    grown: new Set(),
    open: 0,
  };
}

function exceptionEntry(
  { what, owner, reason, expires }: ExceptionRequest,
  comparison: Comparison,
  run: string,
  today: Day,
): BaselineEntry {
  if (expires < today)
    throw new LabError('USAGE', `${expires} has passed. An exception needs a day from ${today} on.`);
  const candidate = candidatesOf(comparison).find(({ id }) => id === what);
  if (candidate !== undefined) return exceptionOf(candidate, { owner, reason, at: today, expires });
  const beside = decisionCandidatesOf(comparison).find(({ id }) => id === what);
  if (beside !== undefined) return { ...beside.subject, is: 'exception', owner, reason, at: today, expires };
  const contact = comparison.blind.find(({ host }) => host === what);
  const visibility = blindVisibilities.find((each) => each === contact?.visibility);
  if (visibility !== undefined) return { kind: 'blind', recipient: what, visibility, owner, reason, expires };
  if (contact !== undefined)
    throw new LabError('USAGE', `Traffic to ${what} went around the proxy; that cannot be approved.`);
  throw new LabError(
    'USAGE',
    `The run ${run} shows no finding ${what} that could be excepted, and no unread host of that name. Its report lists both.`,
  );
}

/** Its bounds, without rates: the run that shows it is no part of the baseline. */
function exceptionOf(
  { bounds }: Candidate,
  said: { owner: string; reason: string; at: Day; expires: Day },
): BaselineEntry {
  const { key, transport, spellings } = bounds;
  return {
    kind: 'exception',
    key,
    ...(transport === undefined ? {} : { transport }),
    ...(spellings === undefined ? {} : { spellings }),
    ...said,
  };
}
