import { sentenceOf } from '../errors.ts';
import type { CleanTrial, UidReading } from '../model/clean-pass.ts';
import type { OpenHandset } from '../model/lab.ts';
import type { Scenario } from '../model/scenario.ts';
import { observed } from './observed.ts';

/** What a clean trial is made with. */
export type CleanBench = {
  readonly handset: OpenHandset;
  readonly scenario: Scenario;
  readonly dwellMs: number;
  readonly signal: AbortSignal;
};

/**
 * Setup, trigger and dwell without the lab's certificate and proxy setting, which are on the phone again
 * afterwards. What goes wrong is told in it; a phone that cannot be instrumented again throws.
 */
export async function cleanTrial(bench: CleanBench): Promise<CleanTrial> {
  const { handset, scenario } = bench;
  const startedAt = Date.now();
  const readings: UidReading[] = [];
  let fault: string | null = null;
  await handset.check();
  await handset.resetState();
  await handset.bare(async () => {
    await provoke(bench, readings).catch((thrown: unknown) => {
      bench.signal.throwIfAborted();
      fault = sentenceOf(thrown);
    });
  });
  return { serial: handset.device.serial, scenario: scenario.name, startedAt, readings, fault };
}

async function provoke({ handset, scenario, dwellMs, signal }: CleanBench, readings: UidReading[]) {
  const read = async () => {
    const reading = await handset.read();
    if (reading === null) return;
    const { at, bootId, uids } = reading;
    readings.push({ at, bootId, ...(uids === undefined ? {} : { uids }) });
  };
  const nothing = () => undefined;
  const before = { reboot: read };
  const watched = observed(handset, { before, onState: nothing, onInstallation: nothing, onSaid: nothing });
  await read();
  await scenario.setup(watched);
  await scenario.trigger(watched);
  await handset.letTimePass(scenario.dwellMs ?? dwellMs, signal);
  await read();
}
