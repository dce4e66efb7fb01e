import { LabError, sentenceOf } from '../errors.ts';
import { bounded } from './bounded.ts';
import type { RedisHandle } from './redis-server.ts';
import { within } from './within.ts';

const answerLimitMs = 5_000;

/** An answer, or REDIS_UNREACHABLE in bounded time, also from a Redis that is waited for. */
export async function askRedis<Value>(redis: RedisHandle, answer: Promise<Value>): Promise<Value> {
  answer.catch(() => undefined);
  return await within(answerLimitMs, bounded(redis, answer)).catch((cause: unknown) => {
    if (cause instanceof LabError) throw cause;
    const sentence = `Redis at ${redis.where} gave ${sentenceOf(cause)}. Check that it runs; it is asked again.`;
    throw new LabError('REDIS_UNREACHABLE', sentence, { cause });
  });
}
