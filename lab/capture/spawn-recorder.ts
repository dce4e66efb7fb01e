import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownModule } from '../checkout.ts';
import { LabError } from '../errors.ts';
import type { FlowSight } from '../model/flow.ts';
import type { Fence } from '../model/lease.ts';
import type { Recorder, RecorderPort, RecorderPortOptions } from '../model/recorder.ts';
import type { Answers, ProcessOptions, Question, Word } from './protocol.ts';
import { usualAttemptLimit } from './recording/budget.ts';

/** How a recorder is started. */
export type RecorderOptions = {
  /** Folder in which the lab's CA lives, or is created. */
  readonly home: string;
  /** What the process says about itself; never traffic. */
  readonly logFile: string;
  /** Hosts and `host:port` in private networks that the responder `forward` may reach; by default none. */
  readonly allowPrivate?: readonly string[];
  /** Bytes of bodies that are kept of one attempt; by default `usualAttemptLimit`. */
  readonly attemptLimit?: number;
};

/** A header of a phone may be this long; Node's own limit of 16 KiB would refuse it with 431. */
const maxHeaderBytes = 256 * 1024;
const checkMs = 5_000;
const startMs = 60_000;

/** Starts a recorder process. Throws RECORDER_FAILED where it does not come up. */
export async function spawnRecorder(options: RecorderOptions): Promise<Recorder> {
  const child = start(options);
  const link = new Link(child, options.logFile);
  try {
    return recorderOver(link, await link.ready(startMs));
  } catch (cause) {
    child.kill('SIGKILL');
    throw cause;
  }
}

function start({
  home,
  logFile,
  allowPrivate = [],
  attemptLimit = usualAttemptLimit,
}: RecorderOptions): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o600);
  const argument: ProcessOptions = { home, allowPrivate, attemptLimit };
  try {
    return fork(ownModule('lab/capture/recorder-process.ts'), [JSON.stringify(argument)], {
      execPath: process.execPath,
      execArgv: [
        `--max-http-header-size=${maxHeaderBytes}`,
        // Firmware sends headers that are not quite HTTP; what is refused would not be recorded.
        '--insecure-http-parser',
      ],
      stdio: ['ignore', log, log, 'ipc'],
      serialization: 'json',
    });
  } finally {
    closeSync(log);
  }
}

function recorderOver(link: Link, caCertificate: string): Recorder {
  return {
    caCertificate,
    failed: link.failed,
    open: async (options, fence) => portOver(link, options, fence),
    check: async () => {
      await link.ask({ ask: 'check' }, checkMs);
    },
    close: () => link.end(),
  };
}

async function portOver(
  link: Link,
  options: RecorderPortOptions,
  fence: Pick<Fence, 'onHeld'>,
): Promise<RecorderPort> {
  let handle: number | null = null;
  let heldUntil = 0;
  // A port that is closed by now has nothing to hold.
  const hold = () =>
    void (handle === null || link.ask({ ask: 'hold', handle, heldUntil }).catch(() => undefined));
  const unheard = fence.onHeld((until) => {
    heldUntil = until;
    hold();
  });
  const { handle: opened, port } = await link.ask({ ask: 'open', options, heldUntil }).catch((cause) => {
    unheard();
    throw cause;
  });
  handle = opened;
  hold();
  const listeners = new Map<string, (sight: FlowSight) => void>();
  link.onFlow(opened, (attemptFolder, sight) => listeners.get(attemptFolder)?.(sight));
  return {
    port,
    begin: async (target, told) => {
      if (told !== undefined) listeners.set(target.attemptFolder, told);
      await link.ask({ ask: 'begin', handle: opened, target });
    },
    activity: () => link.ask({ ask: 'activity', handle: opened }),
    flush: async () => {
      await link.ask({ ask: 'flush', handle: opened });
    },
    endPackets: () => link.ask({ ask: 'end-packets', handle: opened }),
    close: async () => {
      unheard();
      await link.ask({ ask: 'close', handle: opened });
      link.offFlow(opened);
    },
  };
}

type Sighted = (attemptFolder: string, sight: FlowSight) => void;
type Waiting = { resolve(value: unknown): void; reject(cause: LabError): void };

/** The IPC side of the lab: questions with their answers, and the one end that all of them share. */
class Link {
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #sighted = new Map<number, Sighted>();
  readonly #failure = new AbortController();
  #numbers = 0;
  #fault: string | null = null;
  #ending = false;
  #caCertificate: ((certificate: string) => void) | null = null;

  constructor(child: ChildProcess, logFile: string) {
    this.#child = child;
    this.#logFile = logFile;
    child.on('message', (word: Word) => this.#hear(word));
    child.once('error', (cause) => this.#over(cause.message));
    child.once('exit', (code, signal) => this.#over(`it ended with ${signal ?? `status ${code}`}`));
  }

  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  ready(timeoutMs: number): Promise<string> {
    return this.#within(timeoutMs, 'did not start', (waiting) => {
      this.#caCertificate = waiting.resolve;
      this.#waiting.set(0, waiting);
    }) as Promise<string>;
  }

  ask<Ask extends Question['ask']>(
    question: Extract<Question, { ask: Ask }>,
    timeoutMs = 120_000,
  ): Promise<Answers[Ask]> {
    this.#numbers += 1;
    const number = this.#numbers;
    return this.#within(timeoutMs, `did not answer (${question.ask})`, (waiting) => {
      this.#waiting.set(number, waiting);
      if (this.#child.connected) this.#child.send({ number, ...question }, () => {});
      else waiting.reject(this.#error('is gone'));
    }) as Promise<Answers[Ask]>;
  }

  /** Told of the flows of a port, by its handle. */
  onFlow(handle: number, sighted: Sighted): void {
    this.#sighted.set(handle, sighted);
  }

  offFlow(handle: number): void {
    this.#sighted.delete(handle);
  }

  /** Asks the process to end by hanging up; resolves when it is gone. */
  async end(): Promise<void> {
    this.#ending = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    if (this.#child.connected) this.#child.disconnect();
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), checkMs);
    await gone;
    clearTimeout(killer);
  }

  #hear(word: Word): void {
    if (word.say === 'ready') this.#caCertificate?.(word.caCertificate);
    else if (word.say === 'fault') this.#fault ??= word.message;
    else if (word.say === 'flow') this.#sighted.get(word.handle)?.(word.attemptFolder, word.sight);
    else if (word.say === 'answer') this.#waiting.get(word.number)?.resolve(word.value);
    else this.#waiting.get(word.number)?.reject(new LabError(word.code, word.message));
  }

  #over(how: string): void {
    const error =
      this.#fault === null ? this.#error(`is gone: ${how}`) : new LabError('RECORDER_FAILED', this.#fault);
    for (const { reject } of this.#waiting.values()) reject(error);
    if (!this.#ending) this.#failure.abort(error);
  }

  #within(timeoutMs: number, what: string, start: (waiting: Waiting) => void): Promise<unknown> {
    const number = this.#numbers;
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(this.#error(`${what} within ${timeoutMs / 1000} s`)), timeoutMs);
      start({ resolve, reject });
    });
    return answered.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(number);
    });
  }

  #error(what: string): LabError {
    return new LabError(
      'RECORDER_FAILED',
      `The recorder process ${what}. What it said last is in ${this.#logFile}. Start the run again.`,
    );
  }
}
