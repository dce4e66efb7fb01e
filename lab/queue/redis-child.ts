import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../errors.ts';

/** The lab's own Redis: a child on a unix socket in a folder that nobody else has. */
export type RedisChild = {
  readonly socket: string;
  /** Process id of the supervising shell, the leader of the server's process group. */
  readonly pid: number;
  /** Resolves with a sentence when the server is gone, for whatever reason. */
  readonly exited: Promise<string>;
  /** Stops the server, waits for its end and removes its folder. */
  stop(): Promise<void>;
};

const notFound = 127;
const stopLimitMs = 5000;
/** sockaddr_un holds 108 bytes with the closing zero; some systems hold 104. */
const longestSocketPath = 100;

/*
 * The watcher reads a pipe of which the lab holds the only other end: it comes to its end when the
 * lab is gone, also after kill -9. Nothing else ties the server to the lab, so that Ctrl-C on the
 * terminal reaches the lab alone and the lab can still write down what it has.
 */
const supervisor = `
server=$(command -v redis-server || command -v valkey-server) || exit ${notFound}
exec 3<&0
"$server" "$@" </dev/null 3<&- &
pid=$!
(
  while read -r _; do :; done
  kill -TERM $pid 2>/dev/null
  tries=0
  while kill -0 $pid 2>/dev/null && [ $tries -lt 30 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL $pid 2>/dev/null
  rm -rf "$PHONEHOME_REDIS_FOLDER"
) <&3 >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait $pid
status=$?
kill -KILL $watcher 2>/dev/null
rm -rf "$PHONEHOME_REDIS_FOLDER"
exit $status
`;

/**
 * Starts redis-server (or valkey-server) in a fresh folder under `home`, or under the system's
 * temporary folder where that path is too long for a socket. It dies with this process. Throws
 * MISSING_TOOL where the machine has neither.
 */
export async function startRedisChild(home: string, logFile: string): Promise<RedisChild> {
  const folder = await freshFolder(home);
  const socket = join(folder, 'redis.sock');
  const child = launch(folder, socket, logFile);
  const exited = exitOf(child, logFile);
  const stop = () => stopChild(child, folder);
  if (child.pid === undefined) {
    const why = await exited;
    await rm(folder, { recursive: true, force: true });
    throw new LabError('MISSING_TOOL', `The lab's Redis could not be started: ${why}`);
  }
  return { socket, pid: child.pid, exited, stop };
}

/** True where the sentence of `exited` says that there is no server to start on this machine. */
export function isMissing(child: RedisChild, why: string): boolean {
  return child.pid > 0 && why === missingSentence;
}

const missingSentence =
  'redis-server was not found on this machine. Type "sudo apt-get install redis-server" (or install Valkey), or set REDIS_URL to a Redis that runs elsewhere.';

async function freshFolder(home: string): Promise<string> {
  const parent = resolve(home);
  const fits = Buffer.byteLength(join(parent, 'run-XXXXXX', 'redis.sock')) <= longestSocketPath;
  try {
    if (!fits) return await shortFolder();
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    return await mkdtemp(join(parent, 'run-'));
  } catch (cause) {
    throw new LabError(
      'USAGE',
      `The lab cannot make a folder for its Redis in ${home}: ${String(cause)}. Set PHONEHOME_HOME to a folder that you may write to.`,
      { cause },
    );
  }
}

function shortFolder(): Promise<string> {
  const fits = Buffer.byteLength(join(tmpdir(), 'phonehome-XXXXXX', 'redis.sock')) <= longestSocketPath;
  return mkdtemp(join(fits ? tmpdir() : '/tmp', 'phonehome-'));
}

function launch(folder: string, socket: string, logFile: string): ChildProcess {
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(
      '/bin/sh',
      [
        '-c',
        supervisor,
        'redis',
        ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      ],
      {
        cwd: folder,
        detached: true,
        env: { ...process.env, PHONEHOME_REDIS_FOLDER: folder },
        stdio: ['pipe', log, log],
      },
    );
  } finally {
    closeSync(log);
  }
}

function exitOf(child: ChildProcess, logFile: string): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with status ${code}` : `by ${signal}`;
      resolve(
        code === notFound
          ? missingSentence
          : `The lab's own Redis server ended ${how}. Its log is ${logFile}.`,
      );
    });
    child.stdin?.on('error', () => undefined);
  });
}

async function stopChild(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.stdin?.end();
    const timer = setTimeout(() => killGroup(child.pid), stopLimitMs);
    await exit;
    clearTimeout(timer);
  }
  child.stdin?.end();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
