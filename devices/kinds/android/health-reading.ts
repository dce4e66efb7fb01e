import { LabError } from '../../../lab/errors.ts';
import type { PhoneHealth } from '../../../lab/model/health.ts';
import type { Adb } from './adb.ts';
import { phoneName, stateError } from './adb-faults.ts';
import { askAll } from './ask-all.ts';
import { batteryIn, freeBytesIn, judgeHealth, keyguardAnswersIn, unreachable } from './health.ts';
import { clockIn } from './reading.ts';
import { validatedIn } from './validated.ts';

const answerLimitMs = 10_000;

const commands = {
  clock: 'date +%s.%N',
  booted: 'getprop sys.boot_completed',
  serial: 'getprop ro.serialno',
  fingerprint: 'getprop ro.build.fingerprint',
  storage: 'df -k /data',
  battery: 'dumpsys battery',
  power: 'dumpsys power',
  window: 'dumpsys window',
  connectivity: 'dumpsys connectivity',
} as const;

/**
 * Looks at a phone: adb's list first, then a real round trip through its shell, since a listed phone
 * proves nothing. A phone that does not answer is an answer; throws only where the lease or the
 * work was lost. Changes nothing on the phone.
 */
export async function readHealth(adb: Adb): Promise<PhoneHealth> {
  try {
    await adb.connect();
    const state = await adb.state();
    if (state !== 'device') return fromError(stateError(adb.address, state), state);
    return await ask(adb);
  } catch (error) {
    adb.throwIfStopped();
    if (error instanceof LabError && (error.code === 'ADB_FAILED' || error.code === 'PHONE_MISSING')) {
      return fromError(error, 'does not answer');
    }
    throw error;
  }
}

async function ask(adb: Adb): Promise<PhoneHealth> {
  const before = Date.now();
  const answers = await askAll(adb, commands, answerLimitMs);
  const after = Date.now();
  const clock = clockIn(answers.clock);
  const battery = batteryIn(answers.battery);
  const facts = {
    booted: answers.booted === '1',
    freeBytes: freeBytesIn(answers.storage),
    battery,
    clockSkewMs: clock === null ? null : clock - (before + after) / 2,
    keyguardAnswers: keyguardAnswersIn(answers.power, answers.window),
    networkValidated: validatedIn(answers.connectivity),
  };
  return {
    at: after,
    checks: judgeHealth(facts, phoneName(adb.address)),
    battery: battery?.level ?? null,
    fingerprint: answers.fingerprint || null,
    serial: answers.serial || null,
  };
}

function fromError(error: LabError, found: string): PhoneHealth {
  return unreachable(found, error.message, Date.now());
}
