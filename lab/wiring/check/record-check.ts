import { randomBytes } from 'node:crypto';
import { relative } from 'node:path';
import { unheld } from '../../../devices/kinds/android/inventory-listing.ts';
import { boot } from '../../../scenarios/boot.ts';
import { idle } from '../../../scenarios/idle.ts';
import { screenOn } from '../../../scenarios/screen-on.ts';
import { unlock } from '../../../scenarios/unlock.ts';
import { sentenceOf } from '../../errors.ts';
import type { Device } from '../../model/device.ts';
import type { GatewayWatch } from '../../model/gateway.ts';
import type { OpenHandset } from '../../model/lab.ts';
import type { RecorderPort } from '../../model/recorder.ts';
import type { Conditions, Run, Step, Trial } from '../../model/trial.ts';
import { recordAttempt } from '../../run/record-attempt.ts';
import { createRun, type RunWriter } from '../../store/run-writer.ts';
import type { AnalysisPool } from '../analysis-pool.ts';
import { noLease } from '../import-trial.ts';
import { newRun } from '../new-run.ts';
import type { Cable } from './cable.ts';
import type { Guide } from './guide.ts';

/** In this order again and again, so that what comes with time is not taken for one of them. */
const scenarios = [idle, screenOn, unlock, boot];
const mostAttempts = 3;

/** What a check is recorded with. */
export type CheckRecording = {
  readonly guide: Guide;
  readonly pool: AnalysisPool;
  /** Folder of the run, which must be empty. */
  readonly folder: string;
  readonly device: Device;
  readonly fingerprint: string;
  readonly cable: Cable | null;
  readonly handset: OpenHandset;
  readonly port: RecorderPort;
  readonly ledger: GatewayWatch | null;
  readonly token: string;
  readonly repeat: number;
  readonly listenMs: number;
  /** Told of the hosts with which the phone spoke. */
  readonly onHost: (host: string) => void;
};

/** A token by which the phone shows that its data comes by. */
export function newToken(): string {
  return randomBytes(12).toString('hex');
}

/** How many attempts a check has. */
export function attemptsOf(repeat: number): number {
  return repeat * scenarios.length;
}

/**
 * Records a person's check as a run: the same attempts, rules and files as a run of the lab. A stop ends it
 * with what was recorded; answers whether it came to its end.
 */
export async function recordCheck(recording: CheckRecording): Promise<boolean> {
  const { folder, device, cable, guide } = recording;
  const run = planned(recording);
  const writer = await createRun(folder, run, [device]);
  let fault: string | null = null;
  try {
    if (cable !== null) await writer.build(cable.build, noLease, device.serial);
    for (const trial of run.trials) await tryUntilValid(trial, recording, writer, run.trials.length);
  } catch (thrown) {
    fault = sentenceOf(guide.signal.aborted ? guide.signal.reason : thrown);
    if (!guide.signal.aborted) guide.say(fault);
  } finally {
    await writer.run({ ...run, fault, finishedAt: Date.now() });
    await writer.finish();
  }
  return fault === null;
}

function planned({ device, fingerprint, repeat, listenMs, ledger }: CheckRecording): Run {
  const conditions: Conditions = { state: 'sim-known', responder: 'sink', dwellMs: listenMs };
  const rounds = Array.from({ length: repeat }, () => scenarios).flat();
  const trials = rounds.map(({ name }, index) => ({ number: index + 1, scenario: name, conditions }));
  const { line, serial } = device;
  const begun = { fingerprint, line, serials: [serial], simulated: false, seed: 0, trials, conditions };
  return { ...newRun(begun), ...(ledger === null ? {} : { scope: 'gateway' as const }) };
}

async function tryUntilValid(
  trial: Trial,
  recording: CheckRecording,
  writer: RunWriter,
  of: number,
): Promise<void> {
  const { guide } = recording;
  const { guide: words, moments } = guide.words;
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    guide.say(`${words.attempt(trial.number, of)}: ${moments[trial.scenario] ?? ''}`);
    const invalid = await record(trial, attempt, recording, writer);
    if (invalid === null) return;
    guide.signal.throwIfAborted();
    guide.say(words.fails(invalid));
    if (attempt === mostAttempts || !(await guide.yes(words.repeat))) return;
  }
}

/** One attempt; answers why it does not count, or null. */
async function record(
  trial: Trial,
  attempt: number,
  { guide, pool, device, fingerprint, handset, port, ledger, token, listenMs, onHost }: CheckRecording,
  writer: RunWriter,
): Promise<string | null> {
  const scenario = scenarios.find(({ name }) => name === trial.scenario) ?? idle;
  const open = await writer.attempt(trial, attempt, device.serial, noLease);
  const {
    fault: _,
    versions: __,
    ...recorded
  } = await recordAttempt({
    trial,
    attempt,
    scenario,
    settleMs: listenMs,
    handset,
    lease: unheld(device.serial),
    port,
    ledger,
    writer: open,
    signal: guide.signal,
    canaryToken: token,
    onStep: ({ name }) => tell(guide, name, listenMs),
    onFlow: ({ flow }) => {
      if (flow?.host != null) onHost(flow.host);
    },
  });
  const folder = relative(writer.folder, open.folder);
  const invalid =
    recorded.attempt.invalid ??
    (await pool.validate({
      run: writer.folder,
      devices: [device],
      packages: [],
      folder,
      fingerprint,
      ...recorded,
    }));
  await open.close({ ...recorded.attempt, invalid });
  return invalid;
}

/** What the person has to know of it: that nothing is to be done now. */
function tell({ words, say }: Guide, step: Step['name'], listenMs: number): void {
  if (step === 'settle') say(words.guide.quiet);
  if (step === 'dwell') say(words.guide.listening(words.done.seconds(Math.round(listenMs / 1000))));
}
