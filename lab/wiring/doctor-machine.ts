import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { androidHome, findAdb } from '../../devices/kinds/android/adb-binary.ts';
import { freePort } from '../../devices/kinds/android/free-port.ts';
import { ownFile } from '../checkout.ts';
import { sentenceOf } from '../errors.ts';
import type { DoctorCheck } from '../model/device-shelf.ts';
import { connectRedis } from '../queue/redis-server.ts';

const gibi = 1024 ** 3;
const disk = { fatal: 0.2 * gibi, low: 2 * gibi } as const;
const leastNode = [20, 19] as const;
const soonMs = 30 * 86_400_000;
const require = createRequire(import.meta.url);

type Look = () => Promise<Omit<DoctorCheck, 'name'>>;

/** Looks at this machine: what a run needs of it. Starts and changes nothing. */
export async function examineMachine(home: string): Promise<DoctorCheck[]> {
  const looks: Readonly<Record<string, Look>> = {
    node: async () => judgeNode(process.versions.node),
    ANDROID_HOME: lookAtSdk,
    adb: lookAtAdb,
    aapt2: lookAtAapt,
    appium: () => lookAtPackage('appium', 'run'),
    'UiAutomator2 driver': () => lookAtPackage('appium-uiautomator2-driver', 'run'),
    redis: () => lookAtRedis(home),
    disk: () => lookAtDisk(home),
    clock: lookAtClock,
    'lab CA': () => lookAtAuthority(join(home, 'ca', 'ca', 'certificate.pem')),
    ports: lookAtPorts,
  };
  return await Promise.all(
    Object.entries(looks).map(async ([name, look]) => ({
      name,
      ...(await look().catch((error: unknown) =>
        bad('run', sentenceOf(error), 'Mend what this says, and try again.'),
      )),
    })),
  );
}

function good(found: string): Omit<DoctorCheck, 'name'> {
  return { ok: true, blocks: 'nothing', found, mend: null };
}

function bad(blocks: DoctorCheck['blocks'], found: string, mend: string): Omit<DoctorCheck, 'name'> {
  return { ok: false, blocks, found, mend };
}

/** Node.js as the lab needs it. */
export function judgeNode(version: string): Omit<DoctorCheck, 'name'> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return good(version);
  return bad('run', version, `Install Node.js ${leastNode.join('.')} or later (https://nodejs.org).`);
}

async function lookAtSdk(): Promise<Omit<DoctorCheck, 'name'>> {
  const folder = androidHome();
  if ((await stat(folder).catch(() => null))?.isDirectory()) return good(folder);
  return bad(
    'run',
    `${folder} is no folder`,
    'Type: apt-get install adb aapt, or set ANDROID_HOME to an Android SDK with platform-tools and build-tools.',
  );
}

async function lookAtAdb(): Promise<Omit<DoctorCheck, 'name'>> {
  const file = await findAdb().catch((error: unknown) => error as Error);
  if (typeof file !== 'string') return bad('run', 'not found', file.message);
  const { stdout, failed } = await execa(file, ['--version'], { reject: false, timeout: 5_000 });
  const version = /^Version (\S+)/m.exec(stdout)?.[1];
  if (failed || version === undefined)
    return bad('run', `${file} does not start`, 'Type: apt-get install --reinstall adb');
  return good(`${version} (${file})`);
}

/** Without it Appium installs its settings app anew at each session: slower, and seen on the phone. */
async function lookAtAapt(): Promise<Omit<DoctorCheck, 'name'>> {
  const tools = join(androidHome(), 'build-tools');
  const versions = await readdir(tools).catch((): string[] => []);
  const files = [
    ...versions.map((version) => join(tools, version, 'aapt2')),
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'aapt2')),
  ];
  const found = await firstExecutable(files);
  if (found !== null) return good(found);
  return bad(
    'nothing',
    'not found',
    'Type: apt-get install aapt (it brings aapt2); sessions open faster with it.',
  );
}

async function lookAtPackage(
  name: string,
  blocks: DoctorCheck['blocks'],
): Promise<Omit<DoctorCheck, 'name'>> {
  try {
    const file = require.resolve(`${name}/package.json`);
    return good((JSON.parse(await readFile(file, 'utf8')) as { version: string }).version);
  } catch {
    return bad(blocks, 'not installed in the project', 'Type: npm ci --ignore-scripts');
  }
}

async function lookAtRedis(home: string): Promise<Omit<DoctorCheck, 'name'>> {
  const url = process.env.REDIS_URL;
  if (url) {
    try {
      const redis = await connectRedis({ url, home: join(home, 'redis'), logFile: join(home, 'redis.log') });
      await redis.close();
      return good(`${redis.where} answers (REDIS_URL)`);
    } catch (error) {
      return bad('run', 'REDIS_URL is set, and cannot be used', sentenceOf(error));
    }
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = await firstExecutable(
    ['redis-server', 'valkey-server'].flatMap((name) => folders.map((folder) => join(folder, name))),
  );
  if (found !== null) return good(`${found}, started by each run for itself`);
  return bad(
    'run',
    'no redis-server',
    'Type: apt-get install redis-server, or set REDIS_URL to a Redis that runs.',
  );
}

async function lookAtDisk(home: string): Promise<Omit<DoctorCheck, 'name'>> {
  const { bavail, bsize } = await statfs(home);
  return judgeDisk(bavail * bsize, home);
}

/** The space where runs and logs go. */
export function judgeDisk(free: number, home: string): Omit<DoctorCheck, 'name'> {
  const found = `${(free / gibi).toFixed(1)} GiB free in ${home}`;
  if (free >= disk.low) return good(found);
  const mend = `Free some space there, or set PHONEHOME_HOME to a larger disk; ${disk.low / gibi} GiB should be free.`;
  return bad(free < disk.fatal ? 'run' : 'nothing', found, mend);
}

/** Evidence carries the lab's time: it must not lie before the files that the lab is made of. */
async function lookAtClock(): Promise<Omit<DoctorCheck, 'name'>> {
  const made = (await stat(ownFile('package.json'))).mtimeMs;
  const now = Date.now();
  const found = new Date(now).toISOString();
  if (now < made - 86_400_000)
    return bad('run', `${found}, before the lab was installed`, 'Set the clock: timedatectl set-ntp true');
  const { stdout, failed } = await execa('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], {
    reject: false,
    timeout: 2_000,
  });
  if (!failed && stdout.trim() === 'no')
    return bad('nothing', `${found}, not synchronised`, 'Type: timedatectl set-ntp true');
  return good(found);
}

async function lookAtAuthority(file: string): Promise<Omit<DoctorCheck, 'name'>> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return good('none yet; the first run makes it');
  return judgeAuthority(text, file, Date.now());
}

/** The certificate of the lab's CA, at some moment. */
export function judgeAuthority(pem: string, file: string, now: number): Omit<DoctorCheck, 'name'> {
  const mend = `Remove the folder of ${file}: the next run makes a new CA, which the phones must then be given.`;
  let until: number;
  try {
    until = Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return bad('run', `${file} is no certificate`, mend);
  }
  const found = `valid until ${new Date(until).toISOString().slice(0, 10)}`;
  if (until > now + soonMs) return good(found);
  return bad(until < now ? 'run' : 'nothing', found, mend);
}

async function lookAtPorts(): Promise<Omit<DoctorCheck, 'name'>> {
  try {
    await freePort();
    return good('free ones on 127.0.0.1');
  } catch (error) {
    return bad('run', `none can be opened (${sentenceOf(error)})`, 'End what holds all ports: ss -ltnp');
  }
}

async function firstExecutable(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return null;
}
