import { setTimeout as delay } from 'node:timers/promises';
import { LabError, sentenceOf } from '../../../lab/errors.ts';
import {
  faultsOf,
  isFit,
  type PhoneHealth,
  type PowerControl,
  type Recovery,
  type RecoveryOptions,
  type RecoveryStep,
} from '../../../lab/model/health.ts';
import { Adb, type AdbOptions } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { readHealth } from './health-reading.ts';
import { type Rung, type RungName, rungs } from './recover-rungs.ts';

/** Longest time, in ms, from the start of a rung until the phone must be well. */
export type RecoveryLimits = Readonly<Record<RungName, number>>;

const usualLimitsMs: RecoveryLimits = {
  reconnect: 20_000,
  reboot: 240_000,
  'adb-server': 30_000,
  power: 300_000,
};

const betweenLooksMs = 250;

export type RecoverParts = {
  readonly adb: Omit<AdbOptions, 'signal'>;
  readonly powerControl: PowerControl | null;
  readonly limitsMs?: Partial<RecoveryLimits>;
};

/**
 * Climbs the ladder until the phone is well: connect again, reboot, restart a private adb server
 * that nobody else uses, cycle the power. Nothing is done to a phone that is well already. A rung
 * that fails is no error; a lost lease and a stop are.
 */
export async function recover(parts: RecoverParts, options: RecoveryOptions): Promise<Recovery> {
  const steps: RecoveryStep[] = [];
  const adb = new Adb({ ...parts.adb, signal: options.signal });
  let health = await readHealth(adb);
  for (const rung of rungs) {
    if (isFit(health)) break;
    const climbed = await climb(rung, parts, options, health);
    health = climbed.health;
    steps.push(climbed.step);
    options.onStep(climbed.step);
  }
  return { fit: isFit(health), steps, health };
}

type Climbed = { readonly step: RecoveryStep; readonly health: PhoneHealth };

async function climb(
  rung: Rung,
  parts: RecoverParts,
  options: RecoveryOptions,
  before: PhoneHealth,
): Promise<Climbed> {
  const started = performance.now();
  const name = phoneName(parts.adb.address);
  const ended = (health: PhoneHealth, end: RecoveryStep['ended'], text: string): Climbed => {
    const ms = Math.round(performance.now() - started);
    return { health, step: { rung: rung.name, ended: end, text: `${name}: ${text}`, ms } };
  };
  const skip = await rung.skip(parts, options, before);
  if (skip !== null) return ended(before, 'skipped', `${rung.what} was passed over: ${skip}.`);
  const limitMs = { ...usualLimitsMs, ...parts.limitsMs }[rung.name];
  const fault = await attempted(rung, parts, options, limitMs);
  const leftMs = fault?.unheard ? 0 : limitMs - (performance.now() - started);
  const health = await untilFit(parts, options, leftMs);
  if (isFit(health)) return ended(health, 'mended', `${rung.what} helped; the phone is well again.`);
  const tried = fault?.unheard ? 'could not be done' : `did not help within ${seconds(limitMs)} s`;
  const why = fault === null ? '' : ` (${fault.why.replace(/\.$/, '')})`;
  return ended(health, 'failed', `${rung.what} ${tried}${why}. ${faultsOf(health)}`);
}

/** What went wrong on a rung itself; `unheard` where nothing was done, so that nothing is to be waited for. */
type RungFault = { readonly why: string; readonly unheard: boolean };

/** Null where nothing went wrong; with a fault the phone may be well all the same. */
async function attempted(
  rung: Rung,
  parts: RecoverParts,
  options: RecoveryOptions,
  limitMs: number,
): Promise<RungFault | null> {
  const limit = AbortSignal.timeout(Math.ceil(limitMs));
  const adb = new Adb({ ...parts.adb, signal: AbortSignal.any([options.signal, limit]) });
  try {
    await rung.climb(adb, parts);
    return null;
  } catch (error) {
    new Adb({ ...parts.adb, signal: options.signal }).throwIfStopped();
    if (limit.aborted) return { why: 'it took too long', unheard: false };
    if (!(error instanceof LabError)) throw error;
    return { why: sentenceOf(error), unheard: error.code !== 'ADB_FAILED' };
  }
}

async function untilFit(
  parts: RecoverParts,
  options: RecoveryOptions,
  limitMs: number,
): Promise<PhoneHealth> {
  const adb = new Adb({ ...parts.adb, signal: options.signal });
  const end = performance.now() + limitMs;
  for (;;) {
    const health = await readHealth(adb);
    if (isFit(health) || performance.now() + betweenLooksMs > end) return health;
    // adb tries an offline TCP phone again only about every ten seconds.
    if (health.serial === null) await adb.disconnect();
    await delay(betweenLooksMs, undefined, { signal: adb.stopped }).catch(() => adb.throwIfStopped());
  }
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
