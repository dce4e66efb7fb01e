import { LabError, sentenceOf } from '../errors.ts';
import type { Quarantine } from '../model/health.ts';
import type { Leases } from '../model/lease.ts';
import type { QueuedRun, WorkEnd } from '../model/run-queue.ts';
import { terms } from '../queue/terms.ts';
import { announceHost, type HostedLook } from './announce-host.ts';
import { choosePhones } from './choose-phones.ts';
import { type OwnedPhone, type RunWorker, workOnRun } from './work-on-run.ts';

/** One worker: its phones, what it does now, and the server that it does it for. */
export type HostWorker = RunWorker & {
  readonly phones: readonly OwnedPhone[];
  /** Serial -> the run that it works on. */
  readonly busy: Map<string, string>;
  /** Run -> when it was first short of phones here. */
  readonly short: Map<string, number>;
  readonly leases: Leases;
  readonly look: (() => Promise<ReadonlyMap<string, HostedLook>>) | null;
};

/** Takes the runs that its phones can do, until `stop`; none where it has no phones. */
export async function takeRuns(
  worker: HostWorker,
  quarantine: Quarantine,
  onReady: (text: string) => void,
  stop: AbortSignal,
): Promise<void> {
  const { name, phones, queue, simulated, log } = worker;
  if (phones.length === 0) return;
  const announcing = announceHost(worker, quarantine, stop);
  const ready = `${name} takes runs for ${phones.map(({ device }) => device.serial).join(', ')}`;
  log('info', ready);
  onReady(ready);
  await queue.consume(
    phones.map(({ device: { serial, line, product } }) => ({ serial, line, product })),
    {
      simulated,
      stop,
      work: (run, nth, aborted) => take(worker, run, nth, aborted),
      onTrouble: (text) => log('warn', text),
    },
  );
  await announcing;
}

/** How much longer a run waits each time that it comes to a host without a free phone: at first it is looking for the idle one. */
const laterMs = 50;

async function take(worker: HostWorker, run: QueuedRun, nth: number, signal: AbortSignal): Promise<WorkEnd> {
  const chosen = await choosePhones(worker, run);
  if (chosen.length === 0) return { kind: 'later', afterMs: Math.min(terms.askAgainMs, laterMs * nth) };
  try {
    const serials = chosen.map(({ device }) => device.serial);
    const assignment = await worker.client.assign(run.id, serials).catch((error: unknown) => {
      if (error instanceof LabError && (error.code === 'INTERRUPTED' || error.code === 'USAGE')) return null;
      throw error;
    });
    if (assignment !== null) await workOnRun(worker, assignment, chosen, signal);
    return { kind: 'done' };
  } catch (error) {
    worker.log('warn', `The work on it ended here: ${sentenceOf(error)}`, { run: run.id });
    throw error;
  } finally {
    for (const { device } of chosen) worker.busy.delete(device.serial);
  }
}
