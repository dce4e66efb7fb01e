import type { Redis } from 'ioredis';

/** Processes that say in Redis that they live, each under its name. */
export type Announced<Said extends { readonly name: string }> = {
  /** Holds for a while; whoever says it no more counts as gone then. */
  say(said: Said): Promise<void>;
  /** Those that live, by name. */
  all(): Promise<Said[]>;
};

const lifeMs = 20_000;

/** Records under `KEY:NAME`, with their names in the set `KEYs`. */
export function announcedIn<Said extends { readonly name: string }>(
  client: Redis,
  key: string,
): Announced<Said> {
  const names = `${key}s`;
  return {
    say: async (said) => {
      await client.set(`${key}:${said.name}`, JSON.stringify(said), 'PX', lifeMs);
      await client.sadd(names, said.name);
    },
    all: async () => {
      const known = (await client.smembers(names)).sort();
      const texts = known.length === 0 ? [] : await client.mget(known.map((name) => `${key}:${name}`));
      const gone = known.filter((_, index) => texts[index] === null);
      if (gone.length > 0) await client.srem(names, ...gone);
      return texts.flatMap((text) => (text == null ? [] : [JSON.parse(text) as Said]));
    },
  };
}
