import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis, type RedisHandle } from '../../lab/queue/redis-server.ts';

/** A Redis of the test's own and a temporary home, both gone after `close`. */
export async function ownRedis(): Promise<RedisHandle & { home: string }> {
  const home = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
  const redis = await connectRedis({ url: null, home, logFile: join(home, 'redis.log') });
  const close = async () => {
    await redis.close();
    await rm(home, { recursive: true, force: true });
  };
  return { ...redis, home, close };
}

/** A second lab's connection to the same server. */
export function anotherLab(redis: { where: string }): Promise<RedisHandle> {
  return connectRedis({ url: `unix://${redis.where}`, home: '/nonexistent', logFile: '/nonexistent' });
}

/** Process id of the server itself. */
export async function serverPid(redis: RedisHandle): Promise<number> {
  const client = redis.duplicate();
  const info = await client.info('server');
  client.disconnect();
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

/** Resolves when the condition holds; the test's own time limit is the only limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** True while the process lives. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
