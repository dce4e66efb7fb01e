import type { InstalledPackage } from '../phone-state.ts';
import type { CommandIo } from './command.ts';

/** `dumpsys package NAME`: version, path, permissions. */
export function dumpPackage({ phone, args, out }: CommandIo): Promise<undefined> {
  const found = phone.state.packages.get(args[1] ?? '');
  if (found === undefined) return out(`Unable to find package: ${args[1] ?? ''}\n`);
  return out(`Activity Resolver Table:\n${instrumentation(found)}\nPackages:\n${details(found)}`);
}

function instrumentation({ name, instruments }: InstalledPackage): string {
  return instruments === null ? '' : `  Instrumentation ${name}/${instruments.runner}\n`;
}

function details({
  name,
  uid,
  path,
  versionCode,
  versionName,
  system,
  permissions,
}: InstalledPackage): string {
  return `  Package [${name}] (1a2b3c):
    userId=${uid}
    pkg=Package{1a2b3c ${name}}
    codePath=${path.replace(/\/[^/]+$/, '')}
    versionCode=${versionCode} minSdk=26 targetSdk=33
    versionName=${versionName}
    flags=[ ${system ? 'SYSTEM ' : ''}HAS_CODE ]
    requested permissions:
${permissions.map((each) => `      ${each}\n`).join('')}    install permissions:
${permissions.map((each) => `      ${each}: granted=true\n`).join('')}    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=false enabled=0
      runtime permissions:
`;
}
