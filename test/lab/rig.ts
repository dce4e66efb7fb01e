import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

/** The folder of the checkout whose command line is tested. */
export const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** How a command ended. */
export type Ended = { readonly exit: number | null; readonly stdout: string; readonly stderr: string };

/** A command that is under way. `ended` never rejects; `stderr` is what it wrote so far. */
export type Started = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr matches; rejects with all of it when the command ends before. */
  readonly says: (pattern: RegExp) => Promise<void>;
  /** What it wrote to stderr so far. */
  readonly said: () => string;
};

/** Folders and files of one test file, and the command line on them. */
export type Rig = {
  readonly folder: string;
  /** A path inside the rig's folder. */
  readonly path: (...names: string[]) => string;
  /** Writes a file and answers its path. */
  readonly write: (name: string, content: unknown) => Promise<string>;
  readonly start: (args: readonly string[], env?: NodeJS.ProcessEnv) => Started;
  /** Starts a script of this folder (`.mts`), as the checkout has it. */
  readonly script: (name: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Started;
  readonly phonehome: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Ended>;
  /** Kills what still runs, and removes the folder. */
  readonly close: () => Promise<void>;
};

/** Makes a temporary folder, with a PHONEHOME_HOME in it that all commands of this rig share. */
export async function openRig(root: string = checkout): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'phonehome-e2e-'));
  const path = (...names: string[]) => join(folder, ...names);
  const running = new Set<Started>();
  const startFile = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
    const started = startCommand(file, args, {
      ...without(process.env, ['REDIS_URL', 'PHONEHOME_DEBUG', 'NODE_OPTIONS', 'FORCE_COLOR']),
      PHONEHOME_HOME: path('home'),
      ...env,
    });
    running.add(started);
    void started.ended.then(() => running.delete(started));
    return started;
  };
  const start: Rig['start'] = (args, env = {}) => startFile(join(root, 'phonehome'), args, env);
  return {
    folder,
    path,
    write: async (name, content) => {
      await writeFile(path(name), typeof content === 'string' ? content : stringify(content));
      return path(name);
    },
    start,
    script: (name, args, env = {}) => {
      const file = join(root, 'test/lab', name);
      return startFile(process.execPath, ['--import', import.meta.resolve('tsx'), file, ...args], env);
    },
    phonehome: (args, env) => start(args, env).ended,
    close: async () => {
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all([...running].map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
}

function without(environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}

function startCommand(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    child.emit('said');
  });
  const ended = once(child, 'close').then(([exit]): Ended => ({ exit, stdout, stderr }));
  const says = async (pattern: RegExp) => {
    const over = ended.then(() => {
      if (!pattern.test(stderr)) throw new Error(`It ended without saying ${pattern}:\n${stderr}`);
    });
    while (!pattern.test(stderr)) await Promise.race([once(child, 'said'), over]);
  };
  return { child, pid: child.pid ?? 0, ended, says, said: () => stderr };
}

/** What a device file of these tests can say beside its fabricated identifiers. */
export type DeviceOptions = { readonly line?: string; readonly sims?: boolean };

/** One phone's fabricated values. `number` (0 to 9) makes them distinct from other phones'. */
export type Phone = ReturnType<typeof phoneOf>;

/** A phone with values that follow from its number, all of right length and check digit. */
export function phoneOf(number: number) {
  const imei = withCheckDigit(`3569380356${number}421`);
  return {
    serial: `RIG${number}SIMULATED`,
    imei,
    wifiMac: `02:5a:b4:1d:7e:${number}1`,
    androidId: `4f1d7c20b3a98e${number}5`,
    advertisingId: `6f9b1c54-20de-4a37-9c81-d5e0b7a4f2${number}3`,
    iccids: [withCheckDigit(`894708001234567${number}90`), withCheckDigit(`894708009876543${number}21`)],
    imsis: [`24201012345678${number}`, `24201098765432${number}`],
  } as const;
}

/** A device.yaml of that phone. */
export function deviceOf(phone: Phone, { line = 'rig/eu', sims = true }: DeviceOptions = {}) {
  return {
    serial: phone.serial,
    product: 'Rig One',
    line,
    identifiers: [
      { kind: 'imei', value: phone.imei, slot: 1 },
      { kind: 'wifi-mac', value: phone.wifiMac },
      { kind: 'android-id', value: phone.androidId },
      { kind: 'advertising-id', value: phone.advertisingId },
    ],
    ...(sims ? { sims: phone.iccids.map((iccid, index) => ({ iccid, imsi: phone.imsis[index] })) } : {}),
  };
}

/** Appends the digit of Luhn's formula. */
export function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** One emission as firmware.yaml has it. */
export type Emit = { readonly name: string; readonly from: string; readonly [key: string]: unknown };

/** A firmware.yaml with this version in its fingerprint. */
export function firmwareOf(version: string, emits: readonly Emit[]) {
  const names = [...new Set(emits.map(({ from }) => from))];
  return {
    build: { fingerprint: `Rig/One/rig:13/TQ3A.230901.001/${version}:user/release-keys` },
    packages: names.map((name, index) => ({
      name,
      versionCode: 7,
      path: `/system/app/${name}/${name}.apk`,
      uid: 10_101 + index,
    })),
    emits,
  };
}

/** The document that `--json` prints; fails where stdout holds anything else. */
export function documentOf<Document>({ stdout, stderr }: Ended): Document {
  try {
    return JSON.parse(stdout) as Document;
  } catch (cause) {
    throw new Error(`stdout is no single JSON document:\n${stdout.slice(0, 2_000)}\n${stderr}`, { cause });
  }
}
