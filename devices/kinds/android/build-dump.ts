import { type Package, watchedBroadcasts } from '../../../lab/model/build.ts';

/** What only a dump of the package manager tells of a package. */
export type DumpedPackage = Pick<Package, 'versionName' | 'certificate' | 'permissions'>;

/**
 * `dumpsys package packages`: a block for each package, of which the first counts. The same name
 * again, below "Hidden system packages", is the copy that an update replaced.
 */
export function dumpedPackagesIn(text: string): Map<string, DumpedPackage> {
  const found = new Map<string, DumpedPackage>();
  for (const block of text.split(/^(?= {2}Package \[)/m)) {
    const name = /^ {2}Package \[([^\]\s]+)\]/.exec(block)?.[1];
    if (name === undefined || found.has(name)) continue;
    const versionName = /^ {4}versionName=(.+)$/m.exec(block)?.[1]?.trim();
    const certificate = certificateIn(block);
    found.set(name, {
      ...(versionName === undefined ? {} : { versionName }),
      ...(certificate === undefined ? {} : { certificate }),
      permissions: permissionsIn(block),
    });
  }
  return found;
}

/**
 * Android 9 and later name signers by a digest of the certificate. What older ones print in the same
 * place is the address of an object, another one at each boot, and is left out.
 */
function certificateIn(block: string): string | undefined {
  const signers = /^ {4}signatures=PackageSignatures\{\S+ version:\d+, signatures:\[([^\]]*)\]/m.exec(
    block,
  )?.[1];
  const digests = signers?.match(/[0-9a-f]{1,8}/g);
  return digests
    ?.map((each) => each.padStart(8, '0'))
    .sort()
    .join(' ');
}

/** The names below `requested permissions:`, until the indentation ends; notes behind a colon are left out. */
function permissionsIn(block: string): string[] {
  const section = /^ {4}requested permissions:\n((?: {6}\S.*(?:\n|$))*)/m.exec(block)?.[1] ?? '';
  const names = section.split('\n').flatMap((line) => /^ {6}([\w.-]+)/.exec(line)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/**
 * `dumpsys package resolvers receiver`: below each action, a line for each receiver, `HASH
 * PACKAGE/CLASS …`. The last part of each watched broadcast by package; null where the table is missing.
 */
export function receiversIn(text: string): Map<string, string[]> | null {
  // Where more than was asked for is dumped, other tables follow: each has a heading without indentation.
  const table = /^Receiver Resolver Table:\n?(?:[^\S\n][^\n]*\n?|\n)*/m.exec(text)?.[0];
  if (table === undefined) return null;
  const found = new Map<string, string[]>();
  let action: string | null = null;
  for (const line of table.split('\n')) {
    const heading = /^ {6}([^\s:]+):\s*$/.exec(line)?.[1];
    if (heading !== undefined) action = watchedBroadcasts.find((each) => each === heading) ?? null;
    const name = action === null ? undefined : /^ {8}[0-9a-f]+ ([^\s/]+)\//.exec(line)?.[1];
    const short = action?.split('.').at(-1);
    if (name === undefined || short === undefined) continue;
    found.set(name, [...new Set([...(found.get(name) ?? []), short])].sort());
  }
  return found;
}
