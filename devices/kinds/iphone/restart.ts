import { LabError } from '../../../lab/errors.ts';
import type { IphoneAccess } from '../../../lab/model/device.ts';
import { runProgram } from '../../controls/run-program.ts';
import { poll } from '../android/poll.ts';
import { type Iphone, mobile, phoneFault } from './iphone.ts';

const programLimitMs = 60_000;
const goneLimitMs = 120_000;
const backLimitMs = 600_000;

/** How an iPhone is restarted: a program of the lab's that has the Mac do it. */
export type Restart = {
  readonly program: string | null;
  readonly access: IphoneAccess;
  /** How long it may take to go, and to come back, ms. */
  readonly limitsMs?: { readonly gone: number; readonly back: number };
};

/**
 * Has the phone restarted by the configured program, which is told PHONEHOME_SERIAL and PHONEHOME_UDID.
 * Read back twice: the session that was open died with the phone, and a new one could be opened.
 */
export async function restart(phone: Iphone, { program, access, limitsMs }: Restart): Promise<void> {
  const { session, lease, signal } = phone;
  if (program === null) throw phoneFault(phone, 'cannot be restarted: set PHONEHOME_IPHONE_RESTART_COMMAND.');
  await session.ready(lease);
  await lease.check();
  const words = { PHONEHOME_SERIAL: session.serial, PHONEHOME_UDID: access.udid };
  const why = await runProgram({ program, arguments: [] }, words, { limitMs: programLimitMs, signal });
  if (why !== null)
    throw phoneFault(phone, `was not restarted by "${program}": ${why}. Run it by hand to see why.`);
  const gone = await poll(async () => ((await answers(phone)) ? undefined : true), {
    limitMs: limitsMs?.gone ?? goneLimitMs,
    signal,
  });
  if (gone !== true)
    throw phoneFault(phone, `did not restart: its session still answers after "${program}" had ended.`);
  session.forget();
  const back = await poll(async () => ((await answers(phone)) ? true : undefined), {
    limitMs: limitsMs?.back ?? backLimitMs,
    everyMs: 500,
    signal,
  });
  if (back !== true)
    throw phoneFault(phone, 'did not come back after its restart. Look at it: it may ask to trust the Mac.');
}

async function answers(phone: Iphone): Promise<boolean> {
  try {
    await mobile(phone, 'isLocked');
    return true;
  } catch (thrown) {
    if (thrown instanceof LabError && thrown.code === 'APPIUM_FAILED') return false;
    throw thrown;
  }
}
