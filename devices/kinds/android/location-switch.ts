import type { Adb } from './adb.ts';
import { reach } from './reach.ts';

const limitMs = 10_000;
/** Settings.Secure.LOCATION_MODE: off, and high accuracy. Releases from 9 on keep the switch there, too. */
const modes = { off: '0', on: '3' } as const;

/** Switches location for the whole phone, and reads it back. */
export async function switchLocation(adb: Adb, on: boolean): Promise<void> {
  await adb.ask(`settings put secure location_mode ${on ? modes.on : modes.off}`);
  const holds = async (): Promise<boolean> => {
    const mode = (await adb.ask('settings get secure location_mode')).trim();
    return on ? !['0', 'null', ''].includes(mode) : mode === modes.off;
  };
  await reach(adb, holds, {
    limitMs,
    otherwise: `does not switch location ${on ? 'on' : 'off'}. Switch it by hand, and see what forbids it.`,
  });
}
