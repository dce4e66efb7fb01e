import { setTimeout as sleep } from 'node:timers/promises';
import { sentenceOf } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { Quarantine } from '../model/health.ts';
import type { Leases } from '../model/lease.ts';
import type { RunQueue } from '../model/run-queue.ts';
import type { HostedPhone } from '../model/service.ts';
import { tool } from './version.ts';
import type { WorkerLog } from './worker-log.ts';

const everyMs = 5_000;

const lookEveryMs = 60_000;

/** What a look at a phone that nobody holds told; simulated phones stand only while they work. */
export type HostedLook = Pick<HostedPhone, 'battery' | 'fingerprint' | 'health'>;
type Looked = ReadonlyMap<string, HostedLook>;

/** The worker as others see it. */
type Announced = {
  readonly name: string;
  readonly simulated: boolean;
  readonly phones: readonly { readonly device: Device }[];
  readonly busy: ReadonlyMap<string, string>;
  readonly queue: RunQueue;
  readonly leases: Leases;
  /** Looks at the phones that nobody holds; null for simulated ones. */
  readonly look: (() => Promise<Looked>) | null;
  readonly log: WorkerLog;
};

/** Says every five seconds that this worker lives, and how its phones are, until `stop`. */
export async function announceHost(
  worker: Announced,
  quarantine: Quarantine,
  stop: AbortSignal,
): Promise<void> {
  const startedAt = new Date().toISOString();
  let looked: Looked = new Map();
  let lookedAt = Number.NEGATIVE_INFINITY;
  const once = async () => {
    if (worker.look !== null && performance.now() - lookedAt > lookEveryMs) {
      lookedAt = performance.now();
      looked = await worker.look().catch(() => looked);
    }
    const phones = await Promise.all(
      worker.phones.map(({ device }) => phoneOf(worker, device, quarantine, looked.get(device.serial))),
    );
    const seenAt = new Date().toISOString();
    await worker.queue.announce({ name: worker.name, version: tool.version, startedAt, seenAt, phones });
  };
  await once();
  void (async () => {
    while (!stop.aborted) {
      await sleep(everyMs, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      await once().catch((error) => worker.log('warn', sentenceOf(error)));
    }
  })();
}

async function phoneOf(
  worker: Announced,
  device: Device,
  quarantine: Quarantine,
  looked: HostedLook | undefined,
): Promise<HostedPhone> {
  const { serial, line, product } = device;
  const held = (await quarantine.state(serial)) ?? null;
  const { holder } = await worker.leases.state(serial);
  const run = worker.busy.get(serial) ?? null;
  return {
    serial,
    line,
    product,
    simulated: worker.simulated,
    run,
    battery: looked?.battery ?? null,
    fingerprint: looked?.fingerprint ?? null,
    health: run !== null ? null : holder !== null ? `is held by ${holder}` : (looked?.health ?? null),
    quarantine: held?.reason ?? null,
  };
}
