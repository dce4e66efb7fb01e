import type { InstalledPackage } from '../phone-state.ts';
import type { CommandIo, Outcome } from './command.ts';

/**
 * `dumpsys package`: NAME for one (version, path, permissions), `packages` for all of them,
 * `resolvers receiver` for what broadcasts wake, `messages` for what the package manager complained of.
 */
export function dumpPackage(io: CommandIo): Outcome {
  const [, what = '', kind = 'receiver'] = io.args;
  const all = [...io.phone.state.packages.values()];
  if (what === 'packages') return io.out(`Packages:\n${all.map(details).join('')}`);
  if (what === 'resolvers' && kind === 'receiver') return io.out(receiverTable(all));
  if (what === 'messages') return io.out(messages(io));
  const found = io.phone.state.packages.get(what);
  if (found === undefined) return io.out(`Unable to find package: ${what}\n`);
  return io.out(`Activity Resolver Table:\n${instrumentation(found)}\nPackages:\n${details(found)}`);
}

/** As Android prints it, with the moment in its short form of English. */
function messages({ phone }: CommandIo): string {
  const moment = new Intl.DateTimeFormat('en-US', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const lines = phone.state.packageMessages.map(({ at, text }) => `${moment.format(at)}: ${text}\n`);
  return `Settings parse messages:\n\nPackage warning messages:\n${lines.join('')}`;
}

function receiverTable(all: readonly InstalledPackage[]): string {
  const actions = [...new Set(all.flatMap(({ receivers }) => receivers))].sort();
  const blocks = actions.map((action) => {
    const woken = all.filter(({ receivers }) => receivers.includes(action));
    const lines = woken.map(({ name }) => `        1a2b3c ${name}/.Receiver filter 4d5e6f\n`);
    return `      android.intent.action.${action}:\n${lines.join('')}`;
  });
  return `Receiver Resolver Table:\n  Non-Data Actions:\n${blocks.join('')}`;
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
  certificate,
}: InstalledPackage): string {
  return `  Package [${name}] (1a2b3c):
    userId=${uid}
    pkg=Package{1a2b3c ${name}}
    codePath=${path.replace(/\/[^/]+$/, '')}
    versionCode=${versionCode} minSdk=26 targetSdk=33
    versionName=${versionName}
    signatures=PackageSignatures{1a2b3c version:3, signatures:[${certificate}], past signatures:[]}
    flags=[ ${system ? 'SYSTEM ' : ''}HAS_CODE ]
    requested permissions:
${permissions.map((each) => `      ${each}\n`).join('')}    install permissions:
${permissions.map((each) => `      ${each}: granted=true\n`).join('')}    User 0: ceDataInode=1 installed=true hidden=false suspended=false stopped=false enabled=0
      runtime permissions:
`;
}
