import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { LabError } from '../../../lab/errors.ts';
import { findAdb } from './adb-binary.ts';
import { freePort } from './free-port.ts';
import { poll } from './poll.ts';
import { lastLine, type Supervised, startSupervised } from './supervised.ts';

const startLimitMs = 15_000;
const answerLimitMs = 5_000;
const attempts = 5;

/** The port of the adb server that owns the machine's USB. */
export const machineAdbPort = 5037;

/** Where the machine's adb server is: ANDROID_ADB_SERVER_PORT, as for adb's own clients, else 5037. */
function machinePort(): number {
  return Number(process.env.ANDROID_ADB_SERVER_PORT) || machineAdbPort;
}

/** An adb server: the one host process through which all phones of a worker are reached. */
export type AdbServer = {
  readonly binary: string;
  readonly port: number;
  /** The environment for each adb client of this server. No client starts a server of its own. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Process group of a private server; null for the machine's. */
  readonly group: number | null;
  /** Aborted with a LabError when the server dies; never for the machine's own server. */
  readonly failed: AbortSignal;
  /** Rejects with ADB_FAILED unless the server answers now. */
  check(): Promise<void>;
  /** Ends a private server and starts it again on its port; null for the machine's own. */
  readonly restart: (() => Promise<void>) | null;
  /** Ends a private server; leaves the machine's own alone. */
  close(): Promise<void>;
};

export type AdbServerOptions = {
  /** A free port by default. */
  readonly port?: number;
  /** Holds the server's key: a phone accepts the key of a home once. */
  readonly home: string;
  readonly logFile: string;
};

/**
 * Starts a private adb server with its own key. It looks for no phone by itself (USB, emulators and
 * mDNS belong to the machine's server), only for those that are connected by address.
 */
export async function startAdbServer(options: AdbServerOptions): Promise<AdbServer> {
  const binary = await findAdb();
  await mkdir(options.home, { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const child = await startServer(binary, port, options);
    if (await answers(port, child)) return ownServer(binary, port, child, options);
    await child.close();
    if (options.port === undefined && attempt < attempts) continue;
    throw new LabError('ADB_FAILED', await startSentence(port, options.logFile));
  }
}

/** The machine's adb server, for phones on USB. It is neither started nor ended by the lab. */
export async function machineAdbServer(port: number = machinePort()): Promise<AdbServer> {
  const binary = await findAdb();
  const server: AdbServer = {
    binary,
    port,
    environment: clientEnvironment(port),
    group: null,
    failed: new AbortController().signal,
    check: () => checkServer(port),
    restart: null,
    close: async () => {},
  };
  await server.check();
  return server;
}

function ownServer(binary: string, port: number, first: Supervised, options: AdbServerOptions): AdbServer {
  const failure = new AbortController();
  let child = first;
  let closing = false;
  const watch = (watched: Supervised): void => {
    watched.ended.addEventListener('abort', () => {
      if (closing || watched !== child) return;
      const sentence = `The lab's adb server on port ${port} died (${String(watched.ended.reason)}); its log is ${options.logFile}. Start the run again.`;
      failure.abort(new LabError('ADB_FAILED', sentence));
    });
  };
  watch(child);
  return {
    binary,
    port,
    environment: { ...clientEnvironment(port), HOME: options.home },
    get group() {
      return child.group;
    },
    failed: failure.signal,
    check: async () => {
      failure.signal.throwIfAborted();
      await checkServer(port);
    },
    restart: async () => {
      const former = child;
      // From here on the end of the former server is no failure.
      child = { ...former };
      await former.close();
      child = await startServer(binary, port, options);
      watch(child);
      if (await answers(port, child)) return;
      throw new LabError('ADB_FAILED', await startSentence(port, options.logFile));
    },
    close: async () => {
      closing = true;
      await child.close();
    },
  };
}

function startServer(binary: string, port: number, options: AdbServerOptions): Promise<Supervised> {
  return startSupervised({
    file: binary,
    arguments: ['-P', String(port), 'nodaemon', 'server'],
    environment: serverEnvironment(options.home),
    logFile: options.logFile,
  });
}

function serverEnvironment(home: string): NodeJS.ProcessEnv {
  const { ADB_VENDOR_KEYS, ADB_SERVER_SOCKET, ADB_TRACE, ...rest } = process.env;
  return { ...rest, HOME: home, ADB_USB: '0', ADB_EMU: '0', ADB_MDNS: '0' };
}

/** With a server address that adb takes for remote, a client never starts a server that would outlive the lab. */
function clientEnvironment(port: number): NodeJS.ProcessEnv {
  const { ADB_SERVER_SOCKET, ANDROID_SERIAL, ADB_TRACE, ...rest } = process.env;
  return { ...rest, ANDROID_ADB_SERVER_ADDRESS: '127.0.0.1', ANDROID_ADB_SERVER_PORT: String(port) };
}

async function answers(port: number, child: Supervised): Promise<boolean> {
  const version = await poll(
    async () => {
      if (child.ended.aborted) return 'ended';
      return (await serverVersion(port)) ?? undefined;
    },
    { limitMs: startLimitMs, everyMs: 20 },
  );
  return version !== undefined && version !== 'ended' && !child.ended.aborted;
}

async function checkServer(port: number): Promise<void> {
  if ((await serverVersion(port)) !== null) return;
  const start = port === machineAdbPort ? 'adb start-server' : `adb -P ${port} start-server`;
  throw new LabError('ADB_FAILED', `No adb server answers on port ${port}. Type: ${start}`);
}

/** Asks a server for its version in the protocol of adb's own clients (`host:version`); null without an answer. */
function serverVersion(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let text = '';
    const finish = (): void => {
      const version = /^OKAY0004([0-9a-f]{4})/.exec(text)?.[1];
      socket.destroy();
      resolve(version === undefined ? null : Number.parseInt(version, 16));
    };
    socket.setTimeout(answerLimitMs, finish);
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      text += data;
    });
    socket.once('connect', () => socket.write('000chost:version'));
    socket.once('error', finish);
    socket.once('end', finish);
  });
}

async function startSentence(port: number, logFile: string): Promise<string> {
  const line = await lastLine(logFile);
  const said = line === null ? '' : ` and said: ${line}`;
  return `The adb server did not start on port ${port}${said}; its log is ${logFile}. Choose another port, or leave it out for a free one.`;
}
