import { access, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { parse } from 'yaml';

type Extensions = {
  readonly drivers?: Readonly<Record<string, { readonly installPath?: unknown } | null>> | null;
};

/**
 * Appium notes by absolute path where its drivers are, and trusts that note for as long as the checkout's
 * package.json stays as it is: of a checkout that was moved no session would ever open. A note about a
 * place that is no longer there is removed, and Appium looks for its drivers again.
 */
export async function forgetMovedDrivers(root: string): Promise<void> {
  const folder = join(root, 'node_modules', '.cache', 'appium');
  const noted = await pathsIn(join(folder, 'extensions.yaml'));
  const there = await Promise.all(noted.map(exists));
  if (there.includes(false)) await rm(folder, { recursive: true, force: true });
}

async function pathsIn(file: string): Promise<string[]> {
  // A note that is missing or torn is Appium's own to make again.
  const { drivers } = ((await readFile(file, 'utf8')
    .then(parse)
    .catch(() => null)) ?? {}) as Extensions;
  return Object.values(drivers ?? {})
    .map((driver) => driver?.installPath)
    .filter((path): path is string => typeof path === 'string' && isAbsolute(path));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
