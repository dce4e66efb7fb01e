// A process of its own, and so an .mts file: mocha loads every .ts file of this folder.
/** One lab as a process of its own, which a test may kill: runs the job of its argument on phones that outlive it. */
import { readFile } from 'node:fs/promises';
import { realTime } from '../../devices/controls/time-real.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Run } from '../../lab/model/trial.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { analysisPool } from '../../lab/wiring/analysis-pool.ts';
import { androidPhone } from '../../lab/wiring/android-phone.ts';
import { Children } from '../../lab/wiring/children.ts';
import { labHome } from '../../lab/wiring/home.ts';
import { performRun } from '../../lab/wiring/perform-run.ts';
import { hostKeyOf } from '../../lab/wiring/real-phones.ts';
import { scenarios as allScenarios } from '../../scenarios/list.ts';

/** What a lab is to do: a planned run, and where adb finds each phone. */
export type ChaosJob = {
  readonly run: Run;
  readonly out: string;
  readonly phones: readonly { readonly device: Device; readonly adb: string }[];
};

/** What it prints when it comes to an end. */
export type ChaosEnd = { readonly fault: string | null; readonly outcomes: number };

async function work({ run, out, phones: wanted }: ChaosJob): Promise<ChaosEnd> {
  const children = new Children(labHome());
  const pool = analysisPool();
  const { signal } = new AbortController();
  try {
    const bench = await children.bench('machine');
    const devices = wanted.map(({ device }) => device);
    const phones = wanted.map(({ device, adb }) => ({
      hostKey: hostKeyOf(device.serial, adb),
      ...androidPhone({
        device,
        address: { serial: device.serial, adb, labAddress: '10.0.2.2', listen: '127.0.0.1' },
        bench,
        simControl: null,
        timeControl: realTime(),
        pin: '1234',
        signal,
      }),
    }));
    const writer = await createRun(out, run, devices);
    const scenarios = allScenarios.filter(({ name }) => run.trials.some(({ scenario }) => scenario === name));
    const progress = (each: { kind: string }) => {
      if (each.kind === 'trial-end') process.stderr.write('trial-end\n');
    };
    const all = { run, scenarios, devices, phones, failed: null, bench, writer, pool, progress, signal };
    const { fault, outcomes } = await performRun(all);
    return { fault, outcomes: outcomes.length };
  } finally {
    await Promise.allSettled([children.close(), pool.close()]);
  }
}

const job = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as ChaosJob;
process.stdout.write(`${JSON.stringify(await work(job))}\n`);
process.exit(0);
