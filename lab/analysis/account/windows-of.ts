import type { Window } from '../../model/flow.ts';
import type { Step } from '../../model/trial.ts';

/**
 * Answers the window that is open at a lab time (ms since the epoch). The trigger's opens when the
 * trigger step begins, so that traffic of the event itself belongs to it, and closes at the end step
 * (or where the attempt failed).
 */
export function windowsOf(steps: readonly Step[]): (at: number) => Window {
  const ordered = [...steps].sort((a, b) => a.at - b.at);
  const opened = ordered.find(({ name }) => name === 'trigger')?.at;
  if (opened === undefined) return () => 'background';
  const closed = ordered.find(({ name, at }) => at >= opened && (name === 'end' || name === 'failed'))?.at;
  return (at) => (at >= opened && at < (closed ?? Number.POSITIVE_INFINITY) ? 'trigger' : 'background');
}
