import { exitCodes, LabError } from '../errors.ts';
import type { Client } from './client.ts';

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

/**
 * Waits until a run has ended, and answers its exit code; 5 when the time was over first. Progress
 * goes to stderr, a line for each change.
 */
export async function awaitRun(
  client: Client,
  id: string,
  { timeoutMs, json, strict }: { timeoutMs: number; json: boolean; strict: boolean },
): Promise<number> {
  const until = Date.now() + timeoutMs;
  let said = '';
  for (;;) {
    const seconds = Math.max(0, Math.min(pollSeconds, Math.ceil((until - Date.now()) / 1_000)));
    const run = await client.json<RunView>(`/api/v1/runs/${id}/verdict?wait=${seconds}s`);
    if (run.exit !== null) return tell(run, json, strict);
    const line = progressOf(run);
    if (line !== said) process.stderr.write(`${line}\n`);
    said = line;
    if (Date.now() >= until) {
      process.stderr.write(
        `phonehome: Run ${id} has not ended in time; it goes on. Type: phonehome wait ${id}\n`,
      );
      return exitCodes.timeout;
    }
  }
}

function tell(run: RunView, json: boolean, strict: boolean): number {
  const exit =
    run.verdict === 'review' && run.exit === exitCodes.pass && strict ? exitCodes.regression : run.exit;
  if (json) process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
  else
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
