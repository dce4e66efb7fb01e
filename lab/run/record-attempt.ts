import { randomBytes } from 'node:crypto';
import { LabError, sentenceOf } from '../errors.ts';
import type { Installation } from '../model/build.ts';
import type { Factor } from '../model/factor.ts';
import type { FlowSight } from '../model/flow.ts';
import type { GatewayReading, GatewayWatch } from '../model/gateway.ts';
import type { AlignedReading, Handset, PhoneReading } from '../model/handset.ts';
import { clockFault } from '../model/health.ts';
import type { OpenHandset } from '../model/lab.ts';
import type { Lease } from '../model/lease.ts';
import type { RecorderPort } from '../model/recorder.ts';
import type { Scenario } from '../model/scenario.ts';
import type { AppVersions } from '../model/trace.ts';
import type { Attempt, Step, Trial } from '../model/trial.ts';
import { AttemptLog } from './attempt-log.ts';
import { requireState, setState } from './factor-state.ts';
import { mark, markFailed } from './mark-step.ts';
import { type Observation, observed } from './observed.ts';
import type { AttemptWriter } from './parts.ts';
import { settle } from './settle.ts';
import { takeReading } from './take-reading.ts';
import { type SocketWatch, watchSockets } from './watch-sockets.ts';

/** What one attempt is recorded with. */
export type AttemptBench = {
  readonly trial: Trial;
  readonly attempt: number;
  readonly scenario: Scenario;
  /** How long the run listens usually: whatever setup brings about is heard for as long. */
  readonly settleMs: number;
  readonly handset: OpenHandset;
  readonly lease: Lease;
  readonly port: RecorderPort;
  readonly writer: AttemptWriter;
  /** The gateway's counters of the phone; null where it is not behind one. */
  readonly ledger: GatewayWatch | null;
  readonly signal: AbortSignal;
  /** What the run changes from trial to trial; absent or null: nothing. */
  readonly factor?: Factor | null;
  /** The canary's token, where it has to be known before; else each attempt has one of its own. */
  readonly canaryToken?: string;
  readonly onStep: (step: Step) => void;
  /** Told of its flows as they end, also a little after it. */
  readonly onFlow: (sight: FlowSight) => void;
};

/** What the trigger led to is told as it happens. */
type Bench = AttemptBench & Pick<Observation, 'onState' | 'onInstallation'>;

/** What was recorded, and what went wrong on the way: null where nothing did. */
export type Recorded = {
  readonly attempt: Attempt;
  readonly steps: readonly Step[];
  readonly readings: readonly AlignedReading[];
  /** What the gateway counted; null where the phone is not behind one. */
  readonly gateway: readonly GatewayReading[] | null;
  /** The applications at its end; null where it did not come so far. */
  readonly versions: AppVersions | null;
  readonly fault: unknown;
};

/**
 * Setup, settle, trigger, dwell, canary: one attempt at a trial, its steps and readings written as
 * they happen. A fault on the way does not throw: it comes back as `fault`, with what was recorded.
 */
export async function recordAttempt(bench: AttemptBench): Promise<Recorded> {
  const { trial, attempt, lease, handset } = bench;
  const startedAt = Date.now();
  const canaryToken = bench.canaryToken ?? randomBytes(12).toString('hex');
  const steps: Step[] = [];
  const readings: AlignedReading[] = [];
  const gateway: GatewayReading[] = [];
  let versions: AppVersions | null = null;
  let state = trial.conditions.state;
  let installation: Installation | null = null;
  const kept: Bench = {
    ...bench,
    onStep: (step) => {
      steps.push(step);
      bench.onStep(step);
    },
    onState: (found) => {
      state = found;
    },
    onInstallation: (found) => {
      installation = found;
      state = 'upgraded';
    },
    writer: {
      ...bench.writer,
      reading: (reading) => {
        readings.push(reading);
        bench.writer.reading(reading);
      },
      gateway: async (reading) => {
        gateway.push(reading);
        await bench.writer.gateway(reading);
      },
      versions: async (found) => {
        versions = found;
        await bench.writer.versions(found);
      },
    },
  };
  const broken = await perform(kept, canaryToken).then(
    () => null,
    (thrown: unknown) => {
      // A sleep that was cut short says only that it was aborted; the signal knows why.
      const cause: unknown = bench.signal.aborted ? bench.signal.reason : thrown;
      return markFailed(kept, cause);
    },
  );
  await bench.port.flush().catch(() => undefined);
  const unnoted = await notePackets(kept);
  const fault = broken ?? unnoted;
  const recorded: Attempt = {
    trial,
    attempt,
    serial: handset.device.serial,
    startedAt,
    finishedAt: Date.now(),
    invalid: fault === null ? null : sentenceOf(fault),
    fencingToken: lease.token,
    canaryToken,
    sim: null,
    state,
    ...(installation === null ? {} : { installation }),
    ...(handset.caStore === null ? {} : { ca: handset.caStore }),
  };
  return {
    attempt: recorded,
    steps,
    readings,
    gateway: bench.ledger === null ? null : gateway,
    versions,
    fault,
  };
}

/** What the packet capture lacks is a note of the attempt; answers why that could not be written, or null. */
async function notePackets(bench: Bench): Promise<unknown> {
  const lack = await bench.port
    .endPackets?.()
    .catch((cause: unknown) => `the packet capture was cut off: ${sentenceOf(cause)}`);
  try {
    if (lack != null) mark(bench, 'note', lack);
    return null;
  } catch (refusal) {
    return refusal;
  }
}

async function perform(bench: Bench, canaryToken: string): Promise<void> {
  const { scenario, port, writer, lease, signal } = bench;
  await lease.check();
  const { folder: attemptFolder, bodiesFolder } = writer;
  await port.begin({ attemptFolder, bodiesFolder, fencingToken: lease.token }, bench.onFlow);
  await bench.handset.check();
  const first = await takeReading(bench);
  requireClock(first, lease.serial);
  const log = new AttemptLog(bench.handset, (part) => writer.log(part), first?.phoneClock ?? null);
  await log.watch();
  mark(bench, 'setup');
  await bench.handset.resetState();
  const handset = observed(bench.handset, {
    before: readings(bench, log),
    onState: bench.onState,
    onInstallation: bench.onInstallation,
    onSaid: (text) => mark(bench, 'said', text),
  });
  const stands = await setState(bench, handset);
  if (stands !== null) mark(bench, 'note', stands);
  await scenario.setup(handset);
  mark(bench, 'settle');
  const settled = await settle(() => port.activity(), bench.settleMs, signal);
  if (!settled.quiet) mark(bench, 'settle-limit', `not quiet after ${settled.afterMs} ms`);
  await lease.check();
  await watched(bench, (watch) => provoke(bench, handset, log, watch));
  await lease.check();
  await requireState(bench);
  await bench.handset.sendCanary(canaryToken);
  mark(bench, 'canary');
  const unread = await bench.handset.sendSecureCanary(canaryToken);
  if (unread !== null) mark(bench, 'note', `the lab's own request over TLS was not read: ${unread}`);
  if ((await bench.handset.networkValidated()) === false) {
    throw new LabError(
      'ATTEMPT_INVALID',
      `Phone ${lease.serial} does not hold its network for one that reaches the internet, so its firmware may have kept silent. Check its Wi-Fi, its clock and the proxy setting.`,
    );
  }
  requireClock(await takeReading(bench), lease.serial);
  await log.read();
  if (log.missing !== null) mark(bench, 'note', log.missing);
  await writer.versions(await bench.handset.readVersions());
}

/** A firmware that waits for a time stays silent where the clock is wrong, and certificates are refused. */
function requireClock(reading: PhoneReading | null, serial: string): void {
  if (reading === null) return;
  const { at, phoneClock } = reading;
  const fault = clockFault(phoneClock - at, serial);
  if (fault !== null) throw new LabError('PHONE_STATE', fault);
}

/** Trigger and dwell. */
async function provoke(
  bench: AttemptBench,
  handset: Handset,
  log: AttemptLog,
  watch: SocketWatch,
): Promise<void> {
  await count(bench);
  mark(bench, 'trigger');
  const note = await bench.scenario.trigger(handset);
  if (note !== undefined) mark(bench, 'note', note);
  mark(bench, 'dwell');
  watch.closely();
  const { dwellMs } = bench.trial.conditions;
  const passedMs = await bench.handset.letTimePass(dwellMs, bench.signal, await log.interlude());
  await count(bench);
  mark(bench, 'end', undefined, passedMs);
}

/** Between two windows, so that what the gateway counted of a flow falls in one of them. */
async function count({ ledger, writer }: AttemptBench): Promise<void> {
  if (ledger !== null) await writer.gateway(await ledger.read());
}

/** Does the work while the phone's connections are watched. */
async function watched(
  { handset, port, writer, signal }: AttemptBench,
  work: (watch: SocketWatch) => Promise<void>,
): Promise<void> {
  const watch = watchSockets({ handset, port, note: (sighting) => writer.socket(sighting), signal });
  try {
    await work(watch);
  } finally {
    await watch.stop();
  }
}

/**
 * A reboot restarts the phone's counters and its log, and Wi-Fi that goes down may restart the counters
 * of its link: they are read just before, so that nothing is lost.
 */
function readings(bench: AttemptBench, log: AttemptLog): Observation['before'] {
  const reboot = async () => {
    await takeReading(bench);
    await log.readBeforeReboot();
    mark(bench, 'reboot');
  };
  const linksRestart = async () => void (await takeReading(bench, { linksRestart: true }));
  return { reboot, wipe: reboot, upgrade: reboot, leaveWifi: linksRestart, enterAirplaneMode: linksRestart };
}
