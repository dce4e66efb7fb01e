import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { LabError } from '../../lab/errors.ts';
import type { Adb } from '../kinds/android/adb.ts';
import { isTcp, phoneName } from '../kinds/android/adb-faults.ts';
import type { AdbServer } from '../kinds/android/adb-server.ts';

const recoveryLimitMs = 120_000;
const transferLimitMs = 1_800_000;
const clientLimitMs = 20_000;
const everyMs = 250;

/** A phone in its recovery, where no shell answers: what adb can do with it there. */
export class RecoveryLink {
  readonly #adb: Adb;
  readonly #server: AdbServer;

  constructor(adb: Adb, server: AdbServer) {
    this.#adb = adb;
    this.#server = server;
  }

  /**
   * Restarts the phone into its recovery and waits until that takes an OTA. `sideload-auto-reboot`
   * makes the recovery restart into the system by itself; plain `sideload` would wait in its menu.
   */
  async awaitOta(): Promise<void> {
    await this.#client(['reboot', 'sideload-auto-reboot'], clientLimitMs);
    const end = performance.now() + recoveryLimitMs;
    while ((await this.state()) !== 'sideload') {
      if (performance.now() > end) {
        throw this.#fault(
          'was told to restart into its recovery, and does not wait there for an OTA. Look at its screen; hold its power key to restart it.',
        );
      }
      await this.#lookAgain();
    }
  }

  /** Sends the zip. The recovery checks its signature and installs it before the client ends. */
  async sendOta(path: string): Promise<void> {
    const { exitCode, timedOut } = await this.#client(['sideload', path], transferLimitMs);
    if (exitCode === 0) return;
    const why = timedOut
      ? 'was not done with it in 30 minutes'
      : `ended the transfer (adb says exit code ${exitCode})`;
    throw this.#fault(
      `did not take the OTA ${path}: its recovery ${why}. Read the recovery's screen; a wrong signature and an older build are refused there.`,
    );
  }

  /** adb's own word for the phone: `device`, `recovery`, `sideload`, `offline` …, or `missing`. */
  async state(): Promise<string> {
    const { stdout } = await this.#client(['devices'], clientLimitMs, []);
    const line = stdout.split('\n').find((each) => each.split(/\s+/)[0] === this.#adb.address.adb);
    return line?.trim().split(/\s+/)[1] ?? 'missing';
  }

  /** Restarts a phone that stays in its recovery's menu. */
  async leave(): Promise<void> {
    await this.#client(['reboot'], clientLimitMs);
  }

  /** adb takes up a phone on TCP again only about every ten seconds by itself. */
  async #lookAgain(): Promise<void> {
    if (isTcp(this.#adb.address)) {
      const state = await this.state();
      if (state === 'offline') await this.#adb.disconnect();
      if (state === 'offline' || state === 'missing') await this.#adb.connect();
    }
    await delay(everyMs, undefined, { signal: this.#adb.stopped });
  }

  async #client(command: readonly string[], timeout: number, target = ['-s', this.#adb.address.adb]) {
    await this.#adb.checkLease();
    const result = await execa(this.#server.binary, [...target, ...command], {
      env: this.#server.environment,
      extendEnv: false,
      stdin: 'ignore',
      timeout,
      cancelSignal: this.#adb.stopped,
      forceKillAfterDelay: 500,
      reject: false,
    });
    this.#adb.throwIfStopped();
    return result;
  }

  #fault(rest: string): LabError {
    return new LabError('PHONE_STATE', `${phoneName(this.#adb.address)} ${rest}`);
  }
}
