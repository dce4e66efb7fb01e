import { createHash } from 'node:crypto';
import { readApkFacts } from '../apk-manifest.ts';
import type { Phone } from '../phone-parts.ts';
import type { InstalledPackage } from '../phone-state.ts';
import type { Command, CommandIo, CommandTable, Outcome } from './command.ts';

const verbs: Readonly<Record<string, Command>> = {
  list,
  path: async ({ phone, args, out }) => {
    const found = phone.state.packages.get(args.at(-1) ?? '');
    if (found === undefined) return 1;
    await out(`package:${found.path}\n`);
    return 0;
  },
  install,
  uninstall: async ({ phone, args, out }) => {
    const name = args.at(-1) ?? '';
    const found = phone.state.packages.get(name);
    if (found === undefined || found.system) {
      await out('Failure [DELETE_FAILED_INTERNAL_ERROR]\n');
      return 1;
    }
    phone.processes.stop(name);
    phone.state.packages.delete(name);
    return out('Success\n');
  },
  clear: ({ phone, args, out }) => {
    const name = args.at(-1) ?? '';
    phone.processes.stop(name);
    phone.clearData(name);
    return out(phone.state.packages.has(name) ? 'Success\n' : 'Failed\n');
  },
  grant: () => 0,
  revoke: () => 0,
  'resolve-activity': ({ phone, args, out }) => {
    const name = args.at(-1) ?? '';
    if (!phone.state.packages.has(name)) return out('No activity found\n');
    return out(`priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true\n${name}/.Main\n`);
  },
  'get-install-location': ({ out }) => out('0[auto]\n'),
};

/** `pm …` and `cmd package …` are one. */
export const packageManager: Command = (io) => {
  const [verb = '', ...rest] = io.args;
  const found = verbs[verb];
  if (found === undefined) return io.unknown(`Unknown command: ${verb}`, 255);
  return found({ ...io, args: rest });
};

export const packages: CommandTable = { pm: packageManager };

function list(io: CommandIo): Outcome {
  const [what = '', ...args] = io.args;
  const all = [...io.phone.state.packages.values()];
  if (what === 'packages' || what === 'package')
    return io.out(all.filter(wanted(args)).map(line(args)).join(''));
  if (what === 'instrumentation') {
    return io.out(
      all
        .flatMap(({ name, instruments: found }) =>
          found === null ? [] : `instrumentation:${name}/${found.runner} (target=${found.target})\n`,
        )
        .join(''),
    );
  }
  if (what === 'features')
    return io.out('feature:android.hardware.telephony\nfeature:android.hardware.wifi\n');
  if (what === 'users') return io.out('Users:\n\tUserInfo{0:Owner:c13} running\n');
  return io.unknown(`Error: unknown list type '${what}'`, 255);
}

function wanted(args: readonly string[]): (each: InstalledPackage) => boolean {
  const filter = args.find((arg) => !arg.startsWith('-') && !/^\d+$/.test(arg)) ?? '';
  return ({ name, system }) =>
    name.includes(filter) && (system || !args.includes('-s')) && (!system || !args.includes('-3'));
}

function line(args: readonly string[]): (each: InstalledPackage) => string {
  return ({ name, path, versionCode, uid }) => {
    const shown = args.includes('-f') ? `${path}=${name}` : name;
    const version = args.includes('--show-versioncode') ? ` versionCode:${versionCode}` : '';
    return `package:${shown}${version}${args.includes('-U') ? ` uid:${uid}` : ''}\n`;
  };
}

/** Streamed (`-S BYTES`, then the APK on stdin) or from a file on the phone. */
async function install(io: CommandIo): Promise<number> {
  const sizeAt = io.args.indexOf('-S');
  const data =
    sizeAt >= 0
      ? await readExactly(io, Number(io.args[sizeAt + 1]))
      : io.phone.state.files.read(io.args.at(-1) ?? '')?.data;
  const facts = data === undefined ? undefined : readApkFacts(data);
  if (data === undefined || facts === undefined) {
    await io.out('Failure [INSTALL_PARSE_FAILED_NOT_APK: Failed to parse the package]\n');
    return 1;
  }
  if (io.phone.state.files.full) {
    await io.out('Failure [INSTALL_FAILED_INSUFFICIENT_STORAGE: Failed to override installation location]\n');
    return 1;
  }
  const uid = io.phone.state.packages.get(facts.name)?.uid ?? nextUid(io.phone);
  const path = `/data/app/${facts.name}-1/base.apk`;
  io.phone.state.files.write(path, data);
  io.phone.processes.stop(facts.name);
  io.phone.state.packages.set(facts.name, {
    ...facts,
    path,
    uid,
    system: false,
    certificate: createHash('sha256').update(facts.name).digest('hex').slice(0, 8),
    receivers: [],
  });
  await io.out('Success\n');
  return 0;
}

async function readExactly(io: CommandIo, size: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let held = 0;
  if (size === 0) return undefined;
  for await (const chunk of io.stdin.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    held += chunk.length;
    if (held >= size) break;
  }
  return held === size ? Buffer.concat(chunks) : undefined;
}

function nextUid(phone: Phone): number {
  return Math.max(10_099, ...[...phone.state.packages.values()].map(({ uid }) => uid)) + 1;
}
