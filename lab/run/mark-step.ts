import { sentenceOf } from '../errors.ts';
import type { Step } from '../model/trial.ts';
import type { AttemptBench } from './record-attempt.ts';

type Marked = Pick<AttemptBench, 'writer' | 'onStep'>;

/** Writes down what begins, or what was noticed, at this moment. Throws LEASE_LOST where nothing may be written. */
export function mark(bench: Marked, name: Step['name'], text?: string, passedMs = 0): void {
  const step: Step = {
    at: Date.now(),
    name,
    ...(text === undefined ? {} : { text }),
    ...(passedMs === 0 ? {} : { passedMs }),
  };
  bench.writer.step(step);
  bench.onStep(step);
}

/** Answers the fault; where nothing may be written any more, since the phone is another's, that is it. */
export function markFailed(bench: Marked, cause: unknown): unknown {
  try {
    mark(bench, 'failed', sentenceOf(cause));
    return cause;
  } catch (refusal) {
    return refusal;
  }
}
