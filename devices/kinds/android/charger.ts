import type { Adb } from './adb.ts';
import { reach } from './reach.ts';

const limitMs = 10_000;

/** The battery service tells the phone that nothing feeds it, whatever the cable does (`dumpsys battery`). */
export async function unplug(adb: Adb): Promise<void> {
  await adb.ask('dumpsys battery unplug');
  await reach(adb, async () => !poweredIn(await adb.ask('dumpsys battery')), {
    limitMs,
    otherwise: 'still takes itself for plugged in. Try by hand: dumpsys battery unplug',
  });
}

/** The battery service tells the phone that USB feeds it. */
export async function plugIn(adb: Adb): Promise<void> {
  await adb.ask('dumpsys battery set usb 1');
  await reach(adb, async () => poweredIn(await adb.ask('dumpsys battery')), {
    limitMs,
    otherwise: 'does not take itself for plugged in. Try by hand: dumpsys battery set usb 1',
  });
}

/** Whether `dumpsys battery` names a source of power. */
export function poweredIn(dump: string): boolean {
  return /^\s*(?:AC|USB|Wireless|Dock) powered: true/m.test(dump);
}

/** Whether the service tells something else than it measures. */
export function isOverridden(dump: string): boolean {
  return dump.includes('UPDATES STOPPED');
}
