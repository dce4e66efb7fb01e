import { LabError, sentenceOf } from '../../../lab/errors.ts';
import type { IphoneAccess } from '../../../lab/model/device.ts';
import { isFit, type Recovery, type RecoveryOptions, type RecoveryStep } from '../../../lab/model/health.ts';
import { readHealth } from './health-reading.ts';
import type { Iphone } from './iphone.ts';
import { type Restart, restart } from './restart.ts';

type Rung = {
  readonly rung: RecoveryStep['rung'];
  readonly what: string;
  /** Why it is passed over; null where it can be climbed. */
  readonly skip: string | null;
  climb(): Promise<void>;
};

/** Brings an iPhone back: its session opened anew, then a restart where a program does that. */
export async function recover(
  phone: Iphone,
  access: IphoneAccess,
  how: Restart,
  options: RecoveryOptions,
): Promise<Recovery> {
  const held: Iphone = { ...phone, signal: AbortSignal.any([phone.signal, options.signal]) };
  const steps: RecoveryStep[] = [];
  let health = await readHealth(held, access);
  for (const each of rungsOf(held, how)) {
    if (isFit(health)) break;
    const started = performance.now();
    const fault = each.skip ?? (await attempted(each));
    if (each.skip === null) health = await readHealth(held, access);
    const ended = each.skip !== null ? 'skipped' : isFit(health) ? 'mended' : 'failed';
    const said = { skipped: 'was passed over', mended: 'helped', failed: 'did not help' }[ended];
    const why = fault === null ? '' : ` (${fault.replace(/\.$/, '')})`;
    const text = `Phone ${phone.session.serial}: ${each.what} ${said}${why}.`;
    const step = { rung: each.rung, ended, text, ms: Math.round(performance.now() - started) } as const;
    steps.push(step);
    options.onStep(step);
  }
  return { fit: isFit(health), steps, health };
}

function rungsOf(phone: Iphone, how: Restart): Rung[] {
  const { session, lease } = phone;
  return [
    {
      rung: 'reconnect',
      what: 'a new session',
      skip: null,
      climb: async () => {
        await session.close(lease);
        await session.ready(lease);
      },
    },
    {
      rung: 'reboot',
      what: 'a restart',
      skip: how.program === null ? 'PHONEHOME_IPHONE_RESTART_COMMAND names no program' : null,
      climb: () => restart(phone, how),
    },
  ];
}

async function attempted(rung: Rung): Promise<string | null> {
  try {
    await rung.climb();
    return null;
  } catch (thrown) {
    if (thrown instanceof LabError && ['APPIUM_FAILED', 'PHONE_STATE'].includes(thrown.code))
      return sentenceOf(thrown);
    throw thrown;
  }
}
