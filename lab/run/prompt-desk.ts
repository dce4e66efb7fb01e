import { LabError } from '../errors.ts';
import type { Answerer, Operator, Prompt } from '../model/operator.ts';

/**
 * Puts each prompt to all who may answer it; the first answer counts. Null where there is nobody,
 * so that a run which needs hands can be refused before it starts.
 */
export function promptDesk(answerers: readonly Answerer[]): Operator | null {
  if (answerers.length === 0) return null;
  return { ask: (prompt, signal) => put(answerers, prompt, signal) };
}

async function put(answerers: readonly Answerer[], prompt: Prompt, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const taken = new AbortController();
  const limit = setTimeout(() => taken.abort(unanswered(prompt)), prompt.timeoutMs);
  const stop = AbortSignal.any([signal, taken.signal]);
  try {
    const answer = await Promise.race([
      Promise.any(answerers.map((each) => ask(each, prompt, stop))),
      stopped(stop),
    ]);
    return answer;
  } catch (thrown) {
    if (stop.aborted) throw stop.reason;
    throw thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  } finally {
    clearTimeout(limit);
    taken.abort(new LabError('INTERRUPTED', 'The prompt was answered elsewhere.'));
  }
}

/** An answer that the prompt does not offer is none. */
async function ask(answerer: Answerer, prompt: Prompt, stop: AbortSignal): Promise<string> {
  const answer = await answerer.answer(prompt, stop);
  if (prompt.answers.includes(answer)) return answer;
  const known = prompt.answers.join(', ');
  throw new LabError(
    'PHONE_STATE',
    `The prompt for phone ${prompt.serial} was answered in a way that it does not offer (by ${answerer.name}). Answer one of ${known}.`,
  );
}

function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function unanswered({ serial, timeoutMs }: Prompt): LabError {
  const minutes = Math.round(timeoutMs / 6_000) / 10;
  return new LabError(
    'PHONE_STATE',
    `Nobody answered the prompt for phone ${serial} within ${minutes} minutes. Run this with somebody beside the phone, or leave out what needs hands.`,
  );
}
