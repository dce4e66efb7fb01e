import type { Arrival, BuildDiff, Package, PackageChange } from '../model/build.ts';
import type { Finding } from '../model/result.ts';

/** Which broadcasts wake a package at a trigger. */
const wakes: Readonly<Record<string, readonly string[]>> = {
  boot: ['BOOT_COMPLETED', 'LOCKED_BOOT_COMPLETED'],
  'first-boot': ['BOOT_COMPLETED', 'LOCKED_BOOT_COMPLETED'],
  'ota-upgrade': ['BOOT_COMPLETED', 'LOCKED_BOOT_COMPLETED'],
  'sim-swap': ['SIM_STATE_CHANGED'],
};

const internet = 'android.permission.INTERNET';
/** Below it an application shares its uid, and with it permissions that it does not ask for itself. */
const firstOwnUid = 10_000;

/**
 * New and worse findings beside the packages that came or changed with the build: the sender, where
 * the traffic was attributed to one; else each that may have sent it, the likelier first.
 */
export function arrivalsOf(findings: readonly Finding[], { packages }: BuildDiff): Arrival[] {
  return findings
    .filter(({ state }) => state === 'new' || state === 'worse')
    .flatMap((finding) => {
      const { sender } = finding;
      return sender.package === null
        ? candidates(finding, packages)
        : packages
            .filter(({ name }) => name === sender.package)
            .flatMap((each) => arrival(finding, each, 'sender'));
    });
}

function candidates(finding: Finding, packages: readonly PackageChange[]): Arrival[] {
  const able = packages.filter((each) => mayUseNetwork(each.package) && isMoreThanVersion(each));
  const woken = able.filter((each) => isWokenBy(finding.trigger, each.package));
  const others = able.filter((each) => !woken.includes(each));
  return [
    ...woken.flatMap((each) => arrival(finding, each, 'woken')),
    ...others.flatMap((each) => arrival(finding, each, 'possible')),
  ];
}

function arrival({ id }: Finding, { name, state }: PackageChange, basis: Arrival['basis']): Arrival[] {
  return state === 'removed' ? [] : [{ finding: id, package: name, state, basis }];
}

/** A new version alone says nothing: most packages of a new build have one. */
function isMoreThanVersion({ state, changes }: PackageChange): boolean {
  return state !== 'changed' || changes.some(({ name }) => name !== 'version');
}

function mayUseNetwork({ permissions, uid }: Package): boolean {
  return permissions === undefined || permissions.includes(internet) || uid < firstOwnUid;
}

function isWokenBy(trigger: string, { receivers }: Package): boolean {
  return (wakes[trigger] ?? []).some((broadcast) => receivers?.includes(broadcast) === true);
}
