import { type ErrorCode, LabError, sentenceOf } from '../errors.ts';
import type { Build } from '../model/build.ts';
import type { CleanTrial } from '../model/clean-pass.ts';
import type { TrialOutcome } from '../model/lab.ts';
import type { Run, Trial } from '../model/trial.ts';
import { type Installed, withInstallations } from './installed.ts';
import type { PhoneLoop, RunParts } from './parts.ts';
import { PhoneLine } from './phone-line.ts';
import { requireFeasible } from './require-feasible.ts';

/** How a run ended: `fault` is null when the lab itself did its part to the end. */
export type RunEnd = {
  readonly run: Run;
  readonly outcomes: readonly TrialOutcome[];
  readonly faultCode: ErrorCode | null;
};

/**
 * Works off a planned run on its phones, through its queue. A fault of the lab (a child process that
 * died, a phone that is gone) ends the run early and stands in run.json; what was recorded stays.
 * The fingerprint of the run is the one read back from the phones.
 */
export async function executeRun(planned: Run, parts: RunParts, signal: AbortSignal): Promise<RunEnd> {
  const stop = AbortSignal.any([signal, ...parts.watched.map(({ failed }) => failed)]);
  const lines: PhoneLine[] = [];
  let leftOut: readonly string[] = [];
  let run = planned;
  let outcomes: readonly TrialOutcome[] = [];
  let fault: string | null = null;
  let faultCode: ErrorCode | null = null;
  try {
    await parts.writer.run(run);
    leftOut = await openLines(run, parts, lines, stop);
    const known = await identifyBuild(run, parts, lines);
    leftOut = [...leftOut, ...known.leftOut];
    run = withInstallations(known.run, installedOn(lines));
    await parts.writer.run(run);
    let trials: readonly Trial[] = run.trials.filter(
      ({ number }) => parts.part?.done.includes(number) !== true,
    );
    for (let more = trials; more.length > 0; more = await furtherOf(run, outcomes, parts, stop)) {
      if (more !== trials) {
        trials = [...trials, ...more];
        run = { ...run, trials: [...run.trials, ...more] };
        await parts.writer.run(run);
      }
      await parts.queue.add(more);
      outcomes = await parts.queue.consume({ phones: loopsOf(lines, run, parts, stop), stop });
    }
    fault = stop.aborted ? sentenceOf(stop.reason) : unfinished(trials, outcomes);
    if (parts.factor?.change === 'sim' && !stop.aborted)
      await Promise.all(lines.map((line) => line.putFirstSimBack()));
    if (parts.cleanPass === true && fault === null) run = { ...run, clean: await cleanPass(lines, stop) };
  } catch (thrown) {
    const cause: unknown = stop.aborted ? stop.reason : thrown;
    fault = sentenceOf(cause);
    faultCode = cause instanceof LabError ? cause.code : null;
    if (thrown instanceof LabError && thrown.exit === 2) throw thrown;
  } finally {
    await Promise.allSettled(lines.map((line) => line.close(fault ?? 'the run ended')));
    run = {
      ...run,
      fault,
      finishedAt: Date.now(),
      notes: [...leftOut, ...lines.flatMap((line) => line.notes)],
    };
    await parts.writer.run(run);
    await parts.writer.finish();
  }
  return { run, outcomes, faultCode };
}

/** On the first of the phones that still takes trials. */
async function cleanPass(lines: readonly PhoneLine[], stop: AbortSignal): Promise<readonly CleanTrial[]> {
  const line = lines.find(({ lost }) => !lost.aborted);
  return line === undefined ? [] : line.cleanPass(stop);
}

/** Nothing more is asked of a lab that could not do what was planned. */
async function furtherOf(
  run: Run,
  outcomes: readonly TrialOutcome[],
  { further }: RunParts,
  stop: AbortSignal,
): Promise<readonly Trial[]> {
  if (further === undefined || stop.aborted || outcomes.some(({ status }) => status === 'failed')) return [];
  return further(run);
}

/** Opens the run's phones; answers why some are left out, while others take their trials. */
async function openLines(
  run: Run,
  parts: RunParts,
  lines: PhoneLine[],
  stop: AbortSignal,
): Promise<readonly string[]> {
  const opened = await Promise.allSettled(
    parts.phones.map(async (phone) => {
      lines.push(await PhoneLine.open(phone, parts, `run ${run.id}`, run.conditions));
    }),
  );
  stop.throwIfAborted();
  const failed = opened.filter((each) => each.status === 'rejected').map(({ reason }): unknown => reason);
  return leaveOut(failed, lines, parts);
}

/** Why phones are left out, as sentences. Throws where that cannot be done: for another reason, or with none left. */
function leaveOut(
  failed: readonly unknown[],
  lines: readonly PhoneLine[],
  { progress }: RunParts,
): readonly string[] {
  const fault = failed.find((reason) => !leavesOut(reason)) ?? (lines.length === 0 ? failed[0] : undefined);
  if (fault !== undefined) throw fault;
  const left = failed.map((reason) => `${sentenceOf(reason)} The other phones took its trials.`);
  for (const text of left) progress({ kind: 'stage', text });
  return left;
}

function installedOn(lines: readonly PhoneLine[]): Installed[] {
  return lines.map(({ device, installation }) => ({ serial: device.serial, installation }));
}

const withoutPhone: readonly ErrorCode[] = ['QUARANTINED', 'PHONE_MISSING', 'PHONE_UNFIT'];

/** A phone that is in quarantine, dead or not well takes no trials, and the others' night is none the worse. */
function leavesOut(reason: unknown): boolean {
  return reason instanceof LabError && withoutPhone.includes(reason.code);
}

/** All phones of a run must have the same build booted, and the one that was asked for, where one was. */
async function identifyBuild(
  run: Run,
  parts: RunParts,
  lines: PhoneLine[],
): Promise<{ run: Run; leftOut: readonly string[] }> {
  const skews: Record<string, number> = {};
  const failed: unknown[] = [];
  let fingerprint = run.fingerprint;
  // The first phone of the run tells its build first, however long each took to open.
  const place = ({ device }: PhoneLine) => run.serials.indexOf(device.serial);
  for (const line of lines.toSorted((one, other) => place(one) - place(other))) {
    try {
      const told = await buildOf(line, parts);
      if (told.skewMs !== null) skews[line.device.serial] = told.skewMs;
      fingerprint = await requireBuild(line, told.build, fingerprint, parts);
    } catch (thrown) {
      const fault = await line.blame(thrown);
      failed.push(fault);
      lines.splice(lines.indexOf(line), 1);
      await line.close(sentenceOf(fault));
    }
  }
  return { run: { ...run, fingerprint, clockSkewMs: skews }, leftOut: leaveOut(failed, lines, parts) };
}

async function buildOf(
  line: PhoneLine,
  { scenarios }: RunParts,
): Promise<{ build: Build; skewMs: number | null }> {
  const handset = await line.handset();
  const build = await handset.readBuild();
  requireFeasible(line.phone, build, scenarios);
  const reading = await handset.read();
  return { build, skewMs: reading === null ? null : reading.phoneClock - reading.at };
}

/** The fingerprint that the run is about. Throws WRONG_BUILD where this phone has another. */
async function requireBuild(
  line: PhoneLine,
  build: Build,
  fingerprint: string,
  { scenarios }: RunParts,
): Promise<string> {
  if (scenarios.some(({ lasting }) => lasting === 'upgrade')) {
    requireOtherBuild(line, build, fingerprint);
    return fingerprint;
  }
  if (fingerprint !== '' && build.fingerprint !== fingerprint) {
    throw new LabError(
      'WRONG_BUILD',
      `Phone ${line.device.serial} has booted ${build.fingerprint}, but this run is about ${fingerprint}. Install that build on it, or leave this phone out.`,
    );
  }
  await line.keepBuild(build);
  return build.fingerprint;
}

/** The build under test comes with the trial: the phone must not run it yet. */
function requireOtherBuild({ device }: PhoneLine, build: Build, fingerprint: string): void {
  if (build.fingerprint !== fingerprint) return;
  throw new LabError(
    'WRONG_BUILD',
    `Phone ${device.serial} runs ${fingerprint} already, so that nothing is left to upgrade. Install the build before it first; nothing was changed on it.`,
  );
}

function loopsOf(lines: readonly PhoneLine[], run: Run, parts: RunParts, stop: AbortSignal): PhoneLoop[] {
  let ended = parts.part?.done.length ?? 0;
  const offset = parts.part?.attemptOffset ?? 0;
  return lines.map((line) => ({
    name: line.device.serial,
    lost: line.lost,
    process: async (trial: Trial, nth: number, signal: AbortSignal): Promise<void> => {
      const attempt = offset + nth;
      let invalid: string | null = null;
      try {
        await line.attempt(trial, attempt, AbortSignal.any([signal, stop]), run.fingerprint);
        ended += 1;
      } catch (thrown) {
        invalid = sentenceOf(thrown);
        throw thrown;
      } finally {
        const { serial } = line.device;
        parts.progress({ kind: 'trial-end', serial, trial, attempt, invalid, ended, of: run.trials.length });
      }
    },
  }));
}

/** A trial that never became valid is a gap of this run: said, and never a verdict about the build. */
function unfinished(trials: readonly Trial[], outcomes: readonly TrialOutcome[]): string | null {
  const failed = outcomes.filter(({ status }) => status === 'failed');
  const missing = trials.length - outcomes.length;
  if (failed.length === 0 && missing === 0) return null;
  const [first] = failed;
  const example =
    first === undefined ? '' : ` Trial ${first.trial.number}: ${first.reason ?? 'no reason given'}`;
  return `${failed.length + missing} of ${trials.length} trials have no valid attempt.${example}`;
}
