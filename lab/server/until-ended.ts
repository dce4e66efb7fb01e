import type { EventEmitter } from 'node:events';
import { isEnded, type ServiceRun } from '../model/service.ts';
import type { Runs } from './runs.ts';

/** Resolves when the run has ended, the time is over, or whoever asked has gone. */
export async function untilEnded(
  runs: Runs,
  id: string,
  limitMs: number,
  asker: EventEmitter,
): Promise<void> {
  if (isEnded(runs.get(id)) || limitMs <= 0) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      runs.off('run', look);
      asker.off('close', end);
      resolve();
    };
    const look = (run: ServiceRun) => {
      if (run.id === id && isEnded(run)) end();
    };
    const timer = setTimeout(end, limitMs);
    runs.on('run', look);
    asker.once('close', end);
  });
}
