// A process of its own, and so an .mts file: mocha loads every .ts file of this folder.
/** `phonehome worker` with stubbed handsets in place of phones: NAME SERVER DEVICE… [--yard FOLDER]. */
import { subscribe } from 'node:diagnostics_channel';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spawnRecorder } from '../../lab/capture/spawn-recorder.ts';
import { connectRedis } from '../../lab/queue/redis-server.ts';
import { analysisPool } from '../../lab/wiring/analysis-pool.ts';
import type { Bench } from '../../lab/wiring/children.ts';
import { labHome } from '../../lab/wiring/home.ts';
import { runPhones } from '../../lab/wiring/run-phones.ts';
import { work } from '../../lab/wiring/work.ts';
import { stubKind } from './stub-handsets.ts';
import { openYard } from './stub-yard.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { yard: { type: 'string' } } });
const [name = '', server = '', ...devices] = positionals;
const yard = values.yard === undefined ? null : openYard(values.yard);
const home = labHome();
const logs = join(home, 'logs');
await mkdir(logs, { recursive: true });
const recorder = await spawnRecorder({ home: join(home, 'ca'), logFile: join(logs, 'recorder.log') });
const redis = await connectRedis({
  url: process.env.REDIS_URL ?? '',
  home,
  logFile: join(logs, 'redis.log'),
});
/** A stub is driven neither by adb nor by Appium. */
const bench: Bench = { android: null, recorder, redis };
const pool = analysisPool();
let requests = 0;
subscribe('undici:request:create', () => {
  requests += 1;
});
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(new Error('The worker was stopped.')));
await work(
  home,
  { devices, analyses: null, simulated: yard === null, name, server, journal: null },
  {
    perform: (request, progress, signal, answerers) =>
      runPhones(
        request,
        { children: { bench: async () => bench }, pool, kinds: [stubKind(yard)] },
        progress,
        signal,
        answerers,
      ),
    look: async () => new Map(),
    derive: pool.derive,
  },
  (text) => process.stderr.write(`ready: ${text.slice(0, 40)}\n`),
  stop.signal,
);
await Promise.allSettled([pool.close(), recorder.close(), redis.close()]);
process.stderr.write(`requests: ${requests}\n`);
