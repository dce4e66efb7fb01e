import { join } from 'node:path';
import type { Leases } from '../model/lease.ts';
import { openLeases, type RedisLeases } from '../queue/leases.ts';
import { openQuarantine, type RedisQuarantine } from '../queue/quarantine.ts';
import { connectRedis } from '../queue/redis-server.ts';

/** What a shared Redis knows of phones. */
export type DeviceRecords = {
  readonly leases: Leases & Pick<RedisLeases, 'forceRelease' | 'releases'>;
  readonly quarantine: RedisQuarantine;
};

/** Does some work with the records at REDIS_URL, and null where it is not set; the connection is closed after. */
export async function withRecords<Answer>(
  home: string,
  work: (records: DeviceRecords | null) => Promise<Answer>,
): Promise<Answer> {
  const url = process.env.REDIS_URL;
  if (!url) return work(null);
  const redis = await connectRedis({ url, home: join(home, 'redis'), logFile: join(home, 'redis.log') });
  const leases = openLeases(redis);
  const quarantine = openQuarantine(redis);
  try {
    return await work({ leases, quarantine });
  } finally {
    quarantine.close();
    leases.close();
    await redis.close();
  }
}
