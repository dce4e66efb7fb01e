import { LabError } from '../../../lab/errors.ts';
import type { Build, Package } from '../../../lab/model/build.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { askAll } from './ask-all.ts';
import { authoritiesIn, authorityCommands } from './build-authorities.ts';
import { dumpedPackagesIn, receiversIn } from './build-dump.ts';

const limitMs = 60_000;

/** Properties that differ from boot to boot or belong to the SIM or the phone, not to the build. */
const volatile =
  /^(?:ro\.serialno|ro\.boot\.serialno|ro\.runtime\.|ro\.boottime\.|sys\.|init\.svc|gsm\.|dhcp\.|net\.|debug\.|dev\.|vold\.|cache_key\.|dalvik\.vm\.boot|persist\.sys\.boot|ro\.boot\.[^=]*(?:mac|imei|uid|cid)|.*(?:imei|iccid|imsi|macaddr|btaddr|bdaddr)).*$/i;

const commands = {
  properties: 'getprop',
  packages: 'pm list packages -f -U --show-versioncode',
  dump: 'dumpsys -t 50 package packages',
  receivers: 'dumpsys -t 50 package resolvers receiver',
  ...authorityCommands,
} as const;

/**
 * Reads what build the phone runs, in one round trip: properties, packages with what the package
 * manager dumps of them, certificate authorities without `labFile`, the lab's own. What a build
 * hides is left out. Throws PHONE_STATE without a fingerprint or without packages.
 */
export async function readBuild(adb: Adb, labFile: string | null = null): Promise<Build> {
  const answers = await askAll(adb, commands, limitMs);
  const properties = propertiesIn(answers.properties);
  const packages = withDump(packagesIn(answers.packages), answers);
  const fingerprint = properties['ro.build.fingerprint'];
  if (fingerprint !== undefined && fingerprint !== '' && packages.length > 0) {
    const authorities = authoritiesIn(answers, labFile);
    return { fingerprint, properties: ofBuild(properties), packages, authorities };
  }
  const sentence = `${phoneName(adb.address)} does not tell its build: no fingerprint or no packages. Wait until it has booted, and try again.`;
  throw new LabError('PHONE_STATE', sentence);
}

function withDump(packages: readonly Package[], answers: { dump: string; receivers: string }): Package[] {
  const dumped = dumpedPackagesIn(answers.dump);
  const receivers = receiversIn(answers.receivers);
  return packages.map((each) => ({
    ...each,
    ...dumped.get(each.name),
    ...(receivers === null ? {} : { receivers: receivers.get(each.name) ?? [] }),
  }));
}

/** `getprop` without arguments: `[name]: [value]`, values may go over several lines. */
export function propertiesIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/^\[(.+?)\]: \[([\s\S]*?)\]$/gm)) {
    if (name !== undefined && value !== undefined) found[name] = value;
  }
  return found;
}

/** `package:PATH=NAME versionCode:N uid:N`; a path may hold `=`, and `uid:` one number for each user. */
export function packagesIn(text: string): Package[] {
  const packages = text.split('\n').flatMap((line): Package[] => {
    const match = /^package:(.+)=([^\s=]+)((?: \S+)*)\s*$/.exec(line.trim());
    if (match?.[1] === undefined || match[2] === undefined) return [];
    const versionCode = Number(/ versionCode:(\d+)/.exec(match[3] ?? '')?.[1] ?? 0);
    const uid = Number(/ uid:(\d+)/.exec(match[3] ?? '')?.[1] ?? -1);
    return [{ name: match[2], versionCode, path: match[1], uid }];
  });
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function ofBuild(properties: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(properties).filter(([name]) => !volatile.test(name));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
