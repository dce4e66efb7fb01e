import type { AppVersions } from '../../../lab/model/trace.ts';
import type { Adb } from './adb.ts';
import { packagesIn } from './build-reading.ts';

const limitMs = 60_000;

/** The lab's own applications on the phone. */
const own = /^io\.appium\./;

/** The version of each installed package but the lab's own. */
export async function readVersions(adb: Adb): Promise<AppVersions> {
  const listed = packagesIn(await adb.ask('pm list packages -f --show-versioncode', { timeoutMs: limitMs }));
  const others = listed.filter(({ name }) => !own.test(name));
  return Object.fromEntries(others.map(({ name, versionCode }) => [name, versionCode]));
}
