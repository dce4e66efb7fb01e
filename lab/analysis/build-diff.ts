import type {
  Authorities,
  Authority,
  Build,
  BuildDiff,
  Change,
  Package,
  PackageChange,
} from '../model/build.ts';

/** Properties that say which copy of a build has booted, not which build. */
const ofTheBoot = new Set(['ro.boot.slot_suffix', 'ro.boot.slot']);

/** What the lab's driver installs on its phones. */
const ofTheLab = /^io\.appium\./;

/** What differs between two builds, each list sorted by name. Swapping the sides swaps every change. */
export function diffBuilds(base: Build, head: Build): BuildDiff {
  return {
    schema: 'phonehome.build-diff/1',
    base: base.fingerprint,
    head: head.fingerprint,
    properties: changesOf(propertiesOf(base), propertiesOf(head)),
    packages: packageChanges(base.packages, head.packages),
    authorities: storeNames.flatMap((store) => authorityChanges(store, base.authorities, head.authorities)),
    missing: missingOf(base, head),
  };
}

const storeNames = ['system', 'user'] as const;

function propertiesOf({ properties }: Build): Map<string, string> {
  return new Map(Object.entries(properties).filter(([name]) => !ofTheBoot.has(name)));
}

function changesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [from, to] = [before.get(name) ?? null, after.get(name) ?? null];
    return from === to ? [] : [{ name, from, to }];
  });
}

function packageChanges(before: readonly Package[], after: readonly Package[]): PackageChange[] {
  if (before.length === 0 || after.length === 0) return [];
  const was = new Map(before.map((each) => [each.name, each]));
  const is = new Map(after.map((each) => [each.name, each]));
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => !ofTheLab.test(name)).sort();
  return names.flatMap((name): PackageChange[] => {
    const [old, now] = [was.get(name), is.get(name)];
    if (old === undefined)
      return now === undefined ? [] : [{ name, state: 'added', package: now, changes: [] }];
    if (now === undefined) return [{ name, state: 'removed', package: old, changes: [] }];
    const changes = packageFacts(old, now);
    return changes.length === 0 ? [] : [{ name, state: 'changed', package: now, changes }];
  });
}

/** Facts that only one side was asked for say nothing about a change. */
function packageFacts(old: Package, now: Package): Change[] {
  const fact = (name: string, from: string | undefined, to: string | undefined): Change[] =>
    from === undefined || to === undefined || from === to ? [] : [{ name, from, to }];
  const items = (
    name: string,
    from: readonly string[] | undefined,
    to: readonly string[] | undefined,
  ): Change[] =>
    from === undefined || to === undefined
      ? []
      : [
          ...to.filter((each) => !from.includes(each)).map((each) => ({ name, from: null, to: each })),
          ...from.filter((each) => !to.includes(each)).map((each) => ({ name, from: each, to: null })),
        ];
  return [
    ...version(old, now),
    ...fact('path', old.path, now.path),
    ...fact('uid', String(old.uid), String(now.uid)),
    ...fact('certificate', old.certificate, now.certificate),
    ...items('permission', old.permissions, now.permissions),
    ...items('receiver', old.receivers, now.receivers),
  ];
}

function version(old: Package, now: Package): Change[] {
  const named = old.versionName !== undefined && now.versionName !== undefined;
  const text = ({ versionCode, versionName }: Package) =>
    named ? `${versionCode} (${versionName})` : String(versionCode);
  return text(old) === text(now) ? [] : [{ name: 'version', from: text(old), to: text(now) }];
}

function authorityChanges(
  store: keyof Authorities,
  before: Authorities | undefined,
  after: Authorities | undefined,
): Change[] {
  const [old, now] = [before?.[store] ?? null, after?.[store] ?? null];
  if (old === null || now === null) return [];
  const digests = (all: readonly Authority[]) =>
    new Map(all.map(({ name, sha256 }) => [`${store}/${name}`, sha256]));
  return changesOf(digests(old), digests(now));
}

function missingOf(base: Build, head: Build): string[] {
  const sides = [base, head] as const;
  const lacks = (what: string, has: (build: Build) => boolean): string[] => {
    const without = sides.filter((each) => !has(each)).map(({ fingerprint }) => fingerprint);
    if (without.length === 0) return [];
    return [`The ${what} of ${[...new Set(without)].join(' and ')} could not be read and are not compared.`];
  };
  return [
    ...lacks('packages', ({ packages }) => packages.length > 0),
    ...lacks('permissions, receivers and certificates of packages', ({ packages }) =>
      packages.some(({ permissions }) => permissions !== undefined),
    ),
    ...storeNames.flatMap((store) =>
      lacks(
        `certificate authorities of the ${store}`,
        ({ authorities }) => (authorities?.[store] ?? null) !== null,
      ),
    ),
  ];
}
