import { LabError, sentenceOf } from '../errors.ts';
import type { RedisHandle } from './redis-server.ts';

/** The answer, or REDIS_UNREACHABLE once the server counts as gone. */
export async function bounded<Value>(redis: RedisHandle, answer: Promise<Value>): Promise<Value> {
  const { failed } = redis;
  failed.throwIfAborted();
  let give: () => void = () => undefined;
  const gone = new Promise<never>((_, reject) => {
    give = () => reject(failed.reason);
    failed.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([answer, gone]);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('REDIS_UNREACHABLE', `Redis at ${redis.where} refused: ${sentenceOf(error)}.`, {
      cause: error,
    });
  } finally {
    failed.removeEventListener('abort', give);
  }
}
