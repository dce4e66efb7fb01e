// Installs what the checkout and the system lack, once. Plain JavaScript: nothing is installed yet.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the lab needs of the system: the command it looks for, and the package that brings it. */
const systemTools = {
  adb: { debian: 'adb', fedora: 'android-tools', macos: '--cask android-platform-tools' },
  aapt: { debian: 'aapt', fedora: null, macos: null },
  'redis-server': { debian: 'redis-server', fedora: 'redis', macos: 'redis' },
  openssl: { debian: 'openssl', fedora: 'openssl', macos: 'openssl' },
  minisign: { debian: 'minisign', fedora: 'minisign', macos: 'minisign' },
  chromium: { debian: 'chromium', fedora: 'chromium', macos: '--cask chromium' },
};

const toolsOfCommand = {
  demo: ['adb', 'aapt', 'redis-server'],
  run: ['adb', 'aapt', 'redis-server'],
  test: ['adb', 'aapt', 'redis-server', 'openssl', 'minisign', 'chromium'],
};

/** Throws an Error with an `exit` where something is missing that cannot be installed from here. */
export async function setUp(command) {
  checkNode();
  installPackages();
  installTools(toolsOfCommand[command] ?? []);
}

function fail(message, exit = 2) {
  throw Object.assign(new Error(message), { exit });
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `phonehome needs Node.js 20.19 or later; this is ${process.versions.node}. Install a newer one and try again.`,
    );
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function installPackages() {
  const stamp = join(root, 'node_modules', '.phonehome-stamp');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (installed()) return;
  withLock(join(root, '.phonehome', 'set-up.lock'), () => {
    if (installed()) return;
    say('Setting up, once: installing the npm packages of the lockfile (about a minute) …');
    // `npm ci` of npm 11 refuses a lockfile that lacks optional packages of other platforms; `install`
    // keeps to the lockfile's versions and hashes, too, and with --no-save writes nothing back.
    const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const done = spawnSync('npm', ['install', ...flags], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (done.error !== undefined || done.status !== 0) {
      fail(
        `npm could not install the packages (${done.error?.message ?? `exit ${done.status}`}); its words stand above. Mend that and try again.`,
      );
    }
    writeFileSync(stamp, wanted);
  });
}

/** One set-up at a time in one checkout; a lock whose owner is gone is taken over. */
function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = 0; ; waited += 1) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (!ownerLives(path)) rmSync(path, { force: true });
      else if (waited === 0) say('Another phonehome is setting this checkout up; waiting for it …');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

function ownerLives(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function installTools(names) {
  const missing = names.filter((name) => !hasTool(name));
  if (missing.length === 0) return;
  const apt = aptCommand();
  if (apt === null) fail(byHand(missing));
  say(`Setting up, once: installing ${missing.join(', ')} with apt …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (args) => spawnSync(apt[0], [...apt.slice(1), ...args], { stdio: ['ignore', 2, 2], env });
  if (!hasPackageLists()) run(['apt-get', '-qq', 'update']);
  const install = () =>
    run([
      'apt-get',
      '-qq',
      '-y',
      '--no-install-recommends',
      'install',
      ...missing.map((name) => systemTools[name].debian),
    ]);
  // Old package lists name versions that the mirror no longer has: refresh them and try once more.
  if (install().status !== 0) {
    run(['apt-get', '-qq', 'update']);
    install();
  }
  const still = missing.filter((name) => !hasTool(name));
  if (still.length > 0) fail(byHand(still));
}

function hasTool(name) {
  const names = name === 'chromium' ? ['chromium', 'chromium-browser', 'google-chrome'] : [name];
  if (name === 'chromium' && existsSync(process.env.PHONEHOME_CHROMIUM ?? '')) return true;
  if (name === 'redis-server' && process.env.REDIS_URL) return true;
  return names.some(onPath) || (name === 'aapt' && inBuildTools());
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function inBuildTools() {
  const folder = join(process.env.ANDROID_HOME ?? '', 'build-tools');
  return Boolean(process.env.ANDROID_HOME) && existsSync(folder) && readdirSync(folder).length > 0;
}

/** How apt is called here, or null where this is no Debian or Ubuntu, or nobody may install. */
function aptCommand() {
  if (!onPath('apt-get')) return null;
  if (process.getuid?.() === 0) return ['env'];
  if (!onPath('sudo')) return null;
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n', 'env'] : null;
}

function hasPackageLists() {
  try {
    return execFileSync('apt-cache', ['show', 'adb'], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
  } catch {
    return false;
  }
}

function byHand(missing) {
  const of = (system) => missing.map((name) => systemTools[name][system]).filter(Boolean);
  const lines = [
    `phonehome needs ${missing.join(', ')} and cannot install ${missing.length === 1 ? 'it' : 'them'} here. Type:`,
    `  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y ${of('debian').join(' ')}`,
    `  Fedora:          sudo dnf install -y ${of('fedora').join(' ') || '(see below)'}`,
    `  macOS:           ${
      of('macos')
        .map((name) => `brew install ${name}`)
        .join(' && ') || '(see below)'
    }`,
  ];
  if (missing.includes('aapt')) {
    lines.push(
      '  aapt on Fedora and macOS comes with the Android SDK: sdkmanager "build-tools;34.0.0", and set ANDROID_HOME.',
    );
  }
  return lines.join('\n');
}
