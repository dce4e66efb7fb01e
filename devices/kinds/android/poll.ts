import { setTimeout as delay } from 'node:timers/promises';

export type PollOptions = {
  readonly limitMs: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
};

/**
 * Asks again and again until the question has an answer; undefined when the limit came first. The
 * limit ends the wait between questions, not a question: those have time limits of their own.
 */
export async function poll<Answer>(
  question: () => Promise<Answer | undefined>,
  { limitMs, everyMs = 200, signal }: PollOptions,
): Promise<Answer | undefined> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (performance.now() + everyMs > end) return undefined;
    await delay(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}
