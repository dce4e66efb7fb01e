import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AdbServer, machineAdbServer, startAdbServer } from '../../devices/kinds/android/adb-server.ts';
import { type AppiumServer, startAppium } from '../../devices/kinds/android/appium-server.ts';
import { spawnRecorder } from '../capture/spawn-recorder.ts';
import { LabError } from '../errors.ts';
import type { Recorder } from '../model/recorder.ts';
import { connectRedis, type RedisHandle } from '../queue/redis-server.ts';
import { attemptLimit } from './attempt-limit.ts';

/** What phones are driven with that adb reaches. */
export type AndroidTools = { readonly adb: AdbServer; readonly appium: AppiumServer };

/** Whose adb server is used: one of this lab's own, the machine's, or none. */
export type AdbChoice = 'own' | 'machine' | 'none';

/** What a run needs beside its phones. All of it dies with this process. */
export type Bench = {
  /** Null where no phone of the run is reached by adb. */
  readonly android: AndroidTools | null;
  readonly recorder: Recorder;
  readonly redis: RedisHandle;
};

/**
 * The lab's child processes, each started once, when first needed, and kept from run to run. A child
 * that died is started again for the next run.
 */
export class Children {
  readonly #home: string;
  readonly #logs: string;
  #bench: { readonly adb: AdbChoice; readonly parts: Promise<Bench> } | null = null;

  constructor(home: string) {
    this.#home = home;
    this.#logs = join(home, 'logs', `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}`);
  }

  /** Where this lab's children write their logs. */
  get logs(): string {
    return this.#logs;
  }

  /** Simulated phones get an adb server of their own; phones on USB belong to the machine's. */
  async bench(adb: AdbChoice): Promise<Bench> {
    const current = this.#bench;
    if (current !== null && (current.adb !== adb || !(await healthy(current.parts)))) await this.close();
    this.#bench ??= { adb, parts: this.#start(adb) };
    return this.#bench.parts;
  }

  async #start(choice: AdbChoice): Promise<Bench> {
    await mkdir(this.#logs, { recursive: true, mode: 0o700 });
    const log = (name: string) => join(this.#logs, `${name}.log`);
    const redisUrl = process.env.REDIS_URL || null;
    const limit = attemptLimit();
    const starting = [
      adbServer(choice, join(this.#home, 'adb'), log('adb')),
      spawnRecorder({ home: join(this.#home, 'ca'), logFile: log('recorder'), attemptLimit: limit }),
      connectRedis({ url: redisUrl, home: join(this.#home, 'redis'), logFile: log('redis') }),
    ] as const;
    try {
      const [adb, recorder, redis] = await Promise.all(starting);
      const home = join(this.#home, 'appium');
      const appium = adb && (await startAppium({ logFile: log('appium'), adbPort: adb.port, home }));
      return { android: adb && appium && { adb, appium }, recorder, redis };
    } catch (thrown) {
      // One that failed ends the others, also those that are still on their way up.
      await Promise.allSettled(starting.map((part) => part.then((started) => started?.close())));
      throw thrown;
    }
  }

  async close(): Promise<void> {
    const bench = await this.#bench?.parts.catch(() => null);
    this.#bench = null;
    if (!bench) return;
    await bench.android?.appium.close().catch(() => undefined);
    await Promise.allSettled([bench.android?.adb.close(), bench.recorder.close(), bench.redis.close()]);
  }
}

async function adbServer(choice: AdbChoice, home: string, logFile: string): Promise<AdbServer | null> {
  if (choice === 'none') return null;
  return choice === 'own' ? startAdbServer({ home, logFile }) : machineAdbServer();
}

async function healthy(parts: Promise<Bench>): Promise<boolean> {
  const bench = await parts.catch(() => null);
  if (bench === null) return false;
  const { android, recorder, redis } = bench;
  return [android?.adb, android?.appium, recorder, redis].every((part) => part?.failed.aborted !== true);
}

/** The tools of a bench that was opened with adb. */
export function androidOf({ android }: Bench): AndroidTools {
  if (android !== null) return android;
  throw new LabError('INTERNAL', 'A phone is to be reached by adb, and the lab was started without it.');
}
