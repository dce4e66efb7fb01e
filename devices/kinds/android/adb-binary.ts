import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../../lab/errors.ts';

const debianSdk = '/usr/lib/android-sdk';

/** ANDROID_HOME for the lab: from the environment, else where Debian's adb package puts it. */
export function androidHome(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.ANDROID_HOME ?? environment.ANDROID_SDK_ROOT ?? debianSdk;
}

/**
 * The adb binary that Appium uses too: of two versions each would kill the other's server. Throws
 * MISSING_TOOL saying what to type.
 */
export async function findAdb(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const file = join(androidHome(environment), 'platform-tools', 'adb');
  try {
    await access(file, constants.X_OK);
    return file;
  } catch (cause) {
    const sentence = `There is no adb at ${file}. Type: apt-get install adb aapt, or set ANDROID_HOME to an Android SDK with platform-tools.`;
    throw new LabError('MISSING_TOOL', sentence, { cause });
  }
}
