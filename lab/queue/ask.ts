import type { Redis } from 'ioredis';
import { LabError, sentenceOf } from '../errors.ts';
import { bounded } from './bounded.ts';
import type { RedisHandle } from './redis-server.ts';
import { within } from './within.ts';

/** Longest time, in ms, that a question about a lease may take before Redis counts as unreachable. */
const answerLimitMs = 5000;

/** One question to Redis about a phone; rejects with REDIS_UNREACHABLE in bounded time. */
export type Ask = <Answer>(serial: string, question: (client: Redis) => Promise<Answer>) => Promise<Answer>;

/** Questions over one connection. A lost connection is waited for as long as the limit allows. */
export function asker(redis: RedisHandle, client: Redis): Ask {
  return async (serial, question) => {
    redis.failed.throwIfAborted();
    try {
      return await within(answerLimitMs, bounded(redis, question(client)));
    } catch (cause) {
      if (cause instanceof LabError) throw cause;
      throw new LabError(
        'REDIS_UNREACHABLE',
        `The lease of phone ${serial} cannot be read or written: Redis at ${redis.where} gave ${sentenceOf(cause)}. Check that it runs, then try again.`,
        { cause },
      );
    }
  };
}
