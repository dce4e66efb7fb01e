import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs "$@" and ends it when standard input ends. The lab holds the other end of that pipe, and the
 * kernel closes it however the lab dies, SIGKILL included. All children are in one process group.
 */
const supervisor = `
exec 3<&0 4>&2 2>/dev/null
"$@" 3<&- </dev/null 2>&4 4>&- &
child=$!
( read -r _ <&3; kill -TERM "$child"; sleep 5; kill -KILL 0 ) 4>&- &
watcher=$!
exec 3<&- 4>&-
wait "$child"
code=$?
kill -TERM "$watcher"
trap '' TERM
kill -TERM 0
exit "$code"
`;

const closeLimitMs = 8_000;

export type SupervisedOptions = {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Standard output and standard error are appended here. */
  readonly logFile: string;
  /** Where the child runs; the lab's own folder by default. */
  readonly folder?: string;
};

/** A child process that dies with the lab. */
export type Supervised = {
  /** Its process group, itself and whatever it started. */
  readonly group: number;
  /** Aborted when the process has ended, for whatever reason; the reason is a short text. */
  readonly ended: AbortSignal;
  /** Asks it to end, kills it after a few seconds; resolves when it is gone. */
  close(): Promise<void>;
};

/** Starts a process that ends when this one does, also when this one is killed. */
export async function startSupervised(options: SupervisedOptions): Promise<Supervised> {
  const log = await open(options.logFile, 'a', 0o600);
  try {
    const child = spawn('/bin/sh', ['-c', supervisor, 'phonehome', options.file, ...options.arguments], {
      stdio: ['pipe', log.fd, log.fd],
      detached: true,
      env: options.environment,
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
    });
    const ended = endOf(child);
    child.stdin?.on('error', () => {});
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    const group = child.pid ?? 0;
    return { group, ended, close: () => closeChild(child, group, ended) };
  } finally {
    await log.close();
  }
}

/** The last line of a log that says something, without its colours; null for an empty log. */
export async function lastLine(logFile: string): Promise<string | null> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const lines = text.replace(/\x1b\[[0-9;]*m/g, '').split('\n');
  return lines.map((line) => line.trim()).findLast((line) => /\w{3}/.test(line)) ?? null;
}

function endOf(child: ChildProcess): AbortSignal {
  const controller = new AbortController();
  child.once('error', (error) => controller.abort(error.message));
  child.once('exit', (code, signal) =>
    controller.abort(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`),
  );
  return controller.signal;
}

async function closeChild(child: ChildProcess, group: number, ended: AbortSignal): Promise<void> {
  if (ended.aborted) {
    child.stdin?.end();
    return;
  }
  const gone = new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve()));
  child.stdin?.end();
  const timer = new AbortController();
  const limit = delay(closeLimitMs, undefined, { signal: timer.signal }).then(
    () => killGroup(group),
    () => {},
  );
  await gone;
  timer.abort();
  await limit;
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // The group has ended by itself in the meantime.
  }
}
