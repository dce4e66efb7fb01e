import type { CaptureEvent, Flow } from '../../model/flow.ts';
import type { Step } from '../../model/trial.ts';
import { flowOf } from './flow-of.ts';
import { strandsOf } from './strands-of.ts';
import { windowsOf } from './windows-of.ts';

/**
 * Folds the events of one attempt into flows, by the time of their first byte. A flow is in the
 * `trigger` window from the moment the trigger step begins until the end step, else in the
 * background. Every exchange, and every connection that carried none, becomes a flow; torn or
 * impossible sequences become flows that say so (`truncated`), never an exception.
 */
export function foldFlows(
  events: Iterable<CaptureEvent>,
  steps: readonly Step[],
  canaryToken: string,
): Flow[] {
  const windowAt = windowsOf(steps);
  return strandsOf(events)
    .map((strand) => flowOf(strand, windowAt, canaryToken))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
