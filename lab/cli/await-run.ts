import { exitCodes, LabError, sentenceOf } from '../errors.ts';
import { type Client, openClient } from './client.ts';
import { type Reports, saveReports } from './save-reports.ts';
import type { Shell } from './shell.ts';

/** A run as the server tells of it; see its OpenAPI document. */
export type RunView = {
  readonly id: string;
  readonly state: string;
  readonly waitingFor: string | null;
  readonly host: string | null;
  readonly trials: { readonly ended: number; readonly of: number };
  readonly verdict: string | null;
  readonly sentence: string | null;
  readonly fault: string | null;
  readonly exit: number | null;
};

const pollSeconds = 25;

type How = {
  readonly timeoutMs: number;
  readonly json: boolean;
  readonly strict: boolean;
  readonly cancelOnInterrupt: boolean;
  /** null: none are fetched. */
  readonly reports: Reports | null;
};

/** Of several runs the exit code that weighs most: a regression, then what kept the lab from an answer. */
const weight = [
  exitCodes.regression,
  exitCodes.usage,
  exitCodes.infrastructure,
  exitCodes.timeout,
  exitCodes.inconclusive,
  exitCodes.pass,
] as const;

/** Waits for runs; an interrupt leaves them be, unless it is to end them, too. */
export async function awaitRuns(shell: Shell, ids: readonly string[], how: How): Promise<number> {
  const client = openClient(shell.signal);
  const until = Date.now() + how.timeoutMs;
  const ended: RunView[] = [];
  const exits: number[] = [];
  try {
    for (const id of ids) {
      const run = await awaitRun(client, id, until);
      if (run === null) exits.push(exitCodes.timeout);
      else {
        exits.push(tell(run, how));
        if (how.reports !== null) await saveReports(client, id, how.reports);
        ended.push(run);
      }
    }
  } catch (error) {
    if (shell.signal.aborted && how.cancelOnInterrupt) await cancelAll(ids);
    throw error;
  }
  if (how.json && ended.length > 0) process.stdout.write(documentOf(ended));
  return weight.find((exit) => exits.includes(exit)) ?? exitCodes.infrastructure;
}

/** Runs as one JSON document: the run itself where it is one, else a list of them. */
export function documentOf(runs: readonly RunView[]): string {
  const document = runs.length === 1 ? runs[0] : { schema: 'phonehome.runs/1', runs };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Waits until a run has ended; null when the time was over first. Progress goes to stderr. */
async function awaitRun(client: Client, id: string, until: number): Promise<RunView | null> {
  let said = '';
  for (;;) {
    // The first look is at once, so that whoever waits hears what for.
    const left = said === '' ? 0 : Math.ceil((until - Date.now()) / 1_000);
    const seconds = Math.max(0, Math.min(pollSeconds, left));
    const run = await client.json<RunView>(`/api/v1/runs/${id}/verdict?wait=${seconds}s`);
    if (run.exit !== null) return run;
    const line = progressOf(run);
    if (line !== said) process.stderr.write(`${line}\n`);
    said = line;
    if (Date.now() < until) continue;
    process.stderr.write(
      `phonehome: Run ${id} has not ended in time; it goes on. Type: phonehome wait ${id}\n`,
    );
    return null;
  }
}

const cancelLimitMs = 10_000;

/** Ends runs although the command itself was told to end. */
async function cancelAll(ids: readonly string[]): Promise<void> {
  const client = openClient(AbortSignal.timeout(cancelLimitMs));
  for (const id of ids) {
    const said = await client.ask(`/api/v1/runs/${id}/cancel`, { method: 'POST' }).then(
      () => `Run ${id} is cancelled.`,
      (error: unknown) => sentenceOf(error),
    );
    process.stderr.write(`${said}\n`);
  }
}

function tell(run: RunView, { json, strict }: How): number {
  const exit =
    run.verdict === 'review' && run.exit === exitCodes.pass && strict ? exitCodes.regression : run.exit;
  if (!json)
    process.stdout.write(`${run.verdict?.toUpperCase() ?? run.state.toUpperCase()}  ${run.sentence ?? ''}\n`);
  if (run.fault !== null) process.stderr.write(`phonehome: ${run.fault}\n`);
  if (exit === null) throw new LabError('INTERNAL', `Run ${run.id} has ended without an exit code.`);
  return exit;
}

function progressOf({ id, state, waitingFor, host, trials }: RunView): string {
  if (state === 'waiting') return `${id} waits. ${waitingFor ?? ''}`.trim();
  if (state === 'running') return `${id} is running on ${host}: ${trials.ended} of ${trials.of} trials`;
  return `${id} is ${state}`;
}
