import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { execa } from 'execa';
import { LabError } from '../../../lab/errors.ts';
import type { Lease } from '../../../lab/model/lease.ts';
import type { PhoneAddress } from '../../../lab/model/phone-host.ts';
import { type AdbState, adbFault, isTcp, phoneName, stateError, stateIn } from './adb-faults.ts';
import type { AdbServer } from './adb-server.ts';
import { poll } from './poll.ts';

const commandLimitMs = 20_000;
const connectLimitMs = 8_000;
const lost = 255;

export type AdbOptions = {
  readonly server: AdbServer;
  readonly address: PhoneAddress;
  readonly lease: Lease;
  /** Ends whatever is under way, with the reason as the error. */
  readonly signal?: AbortSignal;
  /** Aborted when the phone itself is gone for good: then it is not even tidied. */
  readonly gone?: AbortSignal;
  /** Told of each command as it is sent, without secrets. */
  readonly onCommand?: (text: string) => void;
};

export type ShellOptions = {
  /** 20 seconds by default. */
  readonly timeoutMs?: number;
  /** What stands in logs and errors for a command that holds a secret. */
  readonly shownAs?: string;
};

/** What a command on the phone wrote to its standard output, and how it ended. */
export type ShellResult = { readonly stdout: string; readonly exitCode: number };

type ClientResult = ShellResult & { readonly stderr: string };

/**
 * One phone through the adb client. Before each command the lease is checked; each has a time
 * limit, and is ended when the lease or the server is lost. Throws PHONE_MISSING, ADB_FAILED,
 * LEASE_LOST.
 */
export class Adb {
  readonly address: PhoneAddress;
  readonly #options: AdbOptions;
  /** Aborted when no command can be sent any more: lease lost, server dead, or stopped from outside. */
  readonly stopped: AbortSignal;

  constructor(options: AdbOptions) {
    this.address = options.address;
    this.#options = options;
    const { lease, server, signal, gone } = options;
    const others = [signal, gone].filter((each) => each !== undefined);
    this.stopped = AbortSignal.any([lease.lost, server.failed, ...others]);
  }

  /** The same phone for tidying up: stopped by a lost lease or what is dead, but not from outside. */
  forTidying(): Adb {
    const { signal, ...rest } = this.#options;
    return new Adb(rest);
  }

  /** Runs a command in the phone's shell. A status other than 0 is an answer, not an error. */
  async shell(command: string, options: ShellOptions = {}): Promise<ShellResult> {
    const shown = options.shownAs ?? command;
    const result = await this.#phone(['shell', command], shown, options.timeoutMs ?? commandLimitMs);
    if (result.exitCode === lost) await this.#stillThere(shown);
    return { stdout: result.stdout.replaceAll('\r\n', '\n'), exitCode: result.exitCode };
  }

  /** Runs a command in the phone's shell and answers what it wrote; throws ADB_FAILED where it failed. */
  async ask(command: string, options: ShellOptions = {}): Promise<string> {
    const { stdout, exitCode } = await this.shell(command, options);
    if (exitCode === 0) return stdout;
    const shown = options.shownAs ?? command;
    throw this.#error(`answered "${brief(shown)}" with exit code ${exitCode}. Try the command by hand.`);
  }

  /** Connects a phone on TCP; nothing for one on USB. The state tells whether it worked. */
  async connect(): Promise<void> {
    if (!isTcp(this.address)) return;
    await this.#client(['connect', this.address.adb], `connect ${this.address.adb}`, connectLimitMs);
  }

  async disconnect(): Promise<void> {
    if (!isTcp(this.address)) return;
    await this.#client(['disconnect', this.address.adb], `disconnect ${this.address.adb}`, connectLimitMs);
  }

  /** Makes the server drop its connection to the phone, of whatever kind, and take it up afresh. */
  async reconnect(): Promise<void> {
    if (isTcp(this.address)) {
      await this.disconnect();
      await this.connect();
      return;
    }
    await this.#client(['-s', this.address.adb, 'reconnect'], 'reconnect', connectLimitMs);
  }

  /** What the server's list says of the phone. */
  async state(): Promise<AdbState> {
    const { stdout } = await this.#client(['devices'], 'devices', commandLimitMs);
    const line = stdout.split('\n').find((each) => each.split(/\s+/)[0] === this.address.adb);
    return line === undefined ? 'missing' : stateIn(line.slice(this.address.adb.length));
  }

  /**
   * Waits until the phone is listed and its shell answers. adb itself tries a TCP phone again only
   * about every ten seconds, so an offline one is disconnected and connected afresh.
   */
  async waitForDevice(limitMs: number): Promise<void> {
    let state = await this.state();
    const ready = await poll(
      async () => {
        if (state !== 'device') state = await this.state();
        if (state === 'offline') await this.disconnect();
        if (state === 'offline' || state === 'missing') {
          await this.connect();
          state = await this.state();
        }
        if (state === 'device' && (await this.#roundTrip())) return true;
        state = await this.state();
        return undefined;
      },
      { limitMs, everyMs: 150, signal: this.stopped },
    );
    if (ready === undefined) throw stateError(this.address, state === 'device' ? 'offline' : state);
  }

  /** Writes a file on the phone. Answers false where the phone does not let the shell user write there. */
  async push(content: string | Uint8Array, path: string): Promise<boolean> {
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-push-'));
    try {
      const file = join(folder, 'content');
      await writeFile(file, content, { mode: 0o644 });
      const result = await this.#phone(['push', file, path], `push ${path}`, commandLimitMs);
      return result.exitCode === 0;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Runs a command in the phone's shell as a stream: its input is what is written, its output what is
   * read. It ends with the stream, or after the time.
   */
  async stream(command: string, timeoutMs: number): Promise<Duplex> {
    await this.checkLease();
    this.#options.onCommand?.(command);
    const { server, lease } = this.#options;
    const child = execa(server.binary, ['-s', this.address.adb, 'shell', '-T', command], {
      env: { ...server.environment, TERM: leaseMark(lease) },
      extendEnv: false,
      timeout: timeoutMs,
      cancelSignal: this.stopped,
      forceKillAfterDelay: 500,
      reject: false,
      buffer: false,
    });
    const stream = child.duplex({ binary: true });
    stream.on('error', () => undefined);
    stream.once('close', () => child.kill());
    return stream;
  }

  /** Begins a reboot; the phone goes away a moment later. */
  async reboot(): Promise<void> {
    await this.#phone(['reboot'], 'reboot', commandLimitMs);
  }

  async #phone(command: readonly string[], shown: string, timeoutMs: number): Promise<ClientResult> {
    const result = await this.#client(['-s', this.address.adb, ...command], shown, timeoutMs);
    const fault = result.exitCode === 0 ? null : adbFault(this.address, result.stderr);
    if (fault !== null) throw fault;
    return result;
  }

  async #client(command: readonly string[], shown: string, timeoutMs: number): Promise<ClientResult> {
    await this.checkLease();
    this.#options.onCommand?.(shown);
    const { server, lease } = this.#options;
    const result = await execa(server.binary, command, {
      env: { ...server.environment, TERM: leaseMark(lease) },
      extendEnv: false,
      stdin: 'ignore',
      timeout: timeoutMs,
      cancelSignal: this.stopped,
      forceKillAfterDelay: 500,
      reject: false,
      stripFinalNewline: false,
      maxBuffer: 64 * 1024 * 1024,
    });
    this.throwIfStopped();
    if (result.timedOut) {
      throw this.#error(`did not answer "${brief(shown)}" within ${timeoutMs} ms. Check that it is on.`);
    }
    if (result.exitCode === undefined) {
      const why = result.signal ?? result.code ?? 'no exit code';
      throw this.#error(`could not be told "${brief(shown)}": its adb client ended with ${why}.`);
    }
    return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode };
  }

  /** The client gives 255 when the connection broke, but so may a command: the list tells which. */
  async #stillThere(shown: string): Promise<void> {
    const state = await this.state();
    if (state !== 'device') throw stateError(this.address, state);
    if (!(await this.#roundTrip())) {
      throw this.#error(`went away in the middle of "${brief(shown)}". Check its cable or network.`);
    }
  }

  async #roundTrip(): Promise<boolean> {
    try {
      const { stdout } = await this.#phone(['shell', 'echo ready'], 'echo ready', connectLimitMs);
      return stdout.trim() === 'ready';
    } catch (error) {
      this.throwIfStopped();
      if (error instanceof LabError && (error.code === 'ADB_FAILED' || error.code === 'PHONE_MISSING')) {
        return false;
      }
      throw error;
    }
  }

  #error(rest: string): LabError {
    return new LabError('ADB_FAILED', `${phoneName(this.address)} ${rest}`);
  }

  /** Before each command to the phone, by whatever way it goes: throws unless the phone is still ours. */
  async checkLease(): Promise<void> {
    this.throwIfStopped();
    await this.#options.lease.check();
  }

  /** Throws why no command can be sent any more, if so. */
  throwIfStopped(): void {
    const { lease, server, signal, gone } = this.#options;
    if (gone?.aborted === true) throw gone.reason;
    if (lease.lost.aborted) throw leaseLost(this.address, lease.lost.reason);
    if (server.failed.aborted) throw server.failed.reason;
    if (signal?.aborted !== true) return;
    if (signal.reason instanceof LabError) throw signal.reason;
    throw new LabError('INTERRUPTED', `${phoneName(this.address)} was let go: the work was stopped.`);
  }
}

/**
 * adb hands its own TERM to the shell on the phone, where none of the lab's commands reads it: so
 * each command tells the phone, and whoever looks there, under which lease it was sent.
 */
export function leaseMark({ token }: Pick<Lease, 'token'>): string {
  return `phonehome-${token}`;
}

function leaseLost(address: PhoneAddress, reason: unknown): LabError {
  if (reason instanceof LabError) return reason;
  return new LabError(
    'LEASE_LOST',
    `${phoneName(address)} belongs to another holder by now; nothing more was sent to it. The trial is tried again.`,
  );
}

function brief(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}
