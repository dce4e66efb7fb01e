import { access, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { checkout } from '../../../lab/checkout.ts';
import { LabError } from '../../../lab/errors.ts';
import { androidHome } from './adb-binary.ts';
import { forgetMovedDrivers } from './forget-moved-drivers.ts';
import { freePort } from './free-port.ts';
import { poll } from './poll.ts';
import { lastLine, type Supervised, startSupervised } from './supervised.ts';

const startLimitMs = 90_000;
const answerLimitMs = 10_000;
const attempts = 3;

export type AppiumOptions = {
  readonly logFile: string;
  /** The adb server through which Appium reaches the phones. */
  readonly adbPort: number;
  /** Home folder of the Appium process. */
  readonly home: string;
};

/** The one Appium server of a worker, with the UiAutomator2 driver. */
export type AppiumServer = {
  readonly port: number;
  readonly adbPort: number;
  readonly logFile: string;
  /** Process group of the server. */
  readonly group: number;
  /** Aborted with a LabError (APPIUM_FAILED) when the process dies. */
  readonly failed: AbortSignal;
  /** Rejects with APPIUM_FAILED unless the server answers now. */
  check(): Promise<void>;
  close(): Promise<void>;
};

/** Starts Appium as a child process that dies with the lab. Throws APPIUM_FAILED with its last log line. */
export async function startAppium(options: AppiumOptions): Promise<AppiumServer> {
  const main = await findAppium();
  await mkdir(options.home, { recursive: true, mode: 0o700 });
  await forgetMovedDrivers(checkout);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = await startSupervised({
      file: process.execPath,
      arguments: [main, ...serverArguments(port)],
      environment: appiumEnvironment(options),
      logFile: options.logFile,
      folder: checkout,
    });
    if (await answers(port, child)) return ownServer(port, child, options);
    await child.close();
    if (attempt < attempts && (await portWasTaken(options.logFile))) continue;
    throw new LabError('APPIUM_FAILED', await startSentence(options.logFile));
  }
}

function serverArguments(port: number): string[] {
  return [
    'server',
    ...['--address', '127.0.0.1', '--port', String(port)],
    ...['--use-drivers', 'uiautomator2', '--allow-insecure', 'uiautomator2:adb_shell'],
    ...['--log-level', 'info', '--log-timestamp', '--log-no-colors'],
  ];
}

/** With a server address that adb takes for remote, Appium never starts an adb server that would outlive the lab. */
function appiumEnvironment({ adbPort, home }: AppiumOptions): NodeJS.ProcessEnv {
  const { ADB_SERVER_SOCKET, ANDROID_SERIAL, NODE_OPTIONS, ...rest } = process.env;
  return {
    ...rest,
    HOME: home,
    TERM: 'phonehome-appium',
    APPIUM_HOME: checkout,
    ANDROID_HOME: androidHome(),
    ANDROID_ADB_SERVER_ADDRESS: '127.0.0.1',
    ANDROID_ADB_SERVER_PORT: String(adbPort),
  };
}

async function findAppium(): Promise<string> {
  const require = createRequire(import.meta.url);
  try {
    const main = join(dirname(require.resolve('appium/package.json')), 'index.js');
    await access(main);
    return main;
  } catch (cause) {
    throw new LabError('MISSING_TOOL', 'Appium is not installed in the project. Type: npm ci', { cause });
  }
}

function ownServer(port: number, child: Supervised, options: AppiumOptions): AppiumServer {
  const failure = new AbortController();
  let closing = false;
  child.ended.addEventListener('abort', () => {
    if (closing) return;
    const sentence = `Appium died (${String(child.ended.reason)}); its log is ${options.logFile}. Start the run again.`;
    failure.abort(new LabError('APPIUM_FAILED', sentence));
  });
  return {
    port,
    adbPort: options.adbPort,
    logFile: options.logFile,
    group: child.group,
    failed: failure.signal,
    check: async () => {
      failure.signal.throwIfAborted();
      if (await isReady(port)) return;
      const sentence = `Appium does not answer on port ${port}; its log is ${options.logFile}. Start the run again.`;
      throw new LabError('APPIUM_FAILED', sentence);
    },
    close: async () => {
      closing = true;
      await child.close();
    },
  };
}

async function answers(port: number, child: Supervised): Promise<boolean> {
  const ready = await poll(async () => (child.ended.aborted ? false : (await isReady(port)) || undefined), {
    limitMs: startLimitMs,
    everyMs: 100,
  });
  return ready === true && !child.ended.aborted;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/status`, {
      signal: AbortSignal.timeout(answerLimitMs),
    });
    const status = (await reply.json()) as { value?: { ready?: unknown } };
    return reply.ok && status.value?.ready === true;
  } catch {
    return false;
  }
}

async function portWasTaken(logFile: string): Promise<boolean> {
  return /EADDRINUSE|address already in use|in use by/i.test((await lastLine(logFile)) ?? '');
}

async function startSentence(logFile: string): Promise<string> {
  const line = await lastLine(logFile);
  const said = line === null ? '' : `; it said: ${line}`;
  return `Appium did not start${said}. Its log is ${logFile}. Type: npm ci, then ./phonehome doctor`;
}
