import type { Browser } from 'webdriverio';
import { LabError, sentenceOf } from '../../../lab/errors.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import type { AppiumServer } from './appium-server.ts';
import { timeLimit } from './time-limit.ts';

const commandLimitMs = 120_000;
const adbExecLimitMs = 20_000;
const closeLimitMs = 30_000;

export type SessionOptions = {
  readonly appium: AppiumServer;
  readonly adb: Adb;
  readonly onCommand?: (text: string) => void;
};

/**
 * The Appium session of one phone: opened at the first command, kept over trials, and given up
 * before a reboot, which no session survives. A command is never sent twice: a second key event
 * would be a second trigger. Throws APPIUM_FAILED.
 */
export class PhoneSession {
  readonly #options: SessionOptions;
  readonly #stopped: AbortSignal;
  #browser: Browser | null = null;
  /** A session that is being opened, which nobody may be waiting for any more. */
  #opening: Promise<Browser> | null = null;
  /** The driver's APKs are on the phone and its settings were made: later sessions skip that. */
  #provisioned = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#stopped = AbortSignal.any([options.appium.failed, options.adb.stopped]);
  }

  /** Opens the session unless there is a healthy one. */
  async ready(): Promise<void> {
    if (this.#browser === null) {
      await this.#open();
      return;
    }
    try {
      await this.#send('page source', (browser) => browser.getPageSource());
    } catch (error) {
      this.#throwIfStopped();
      if (!(error instanceof LabError) || error.code !== 'APPIUM_FAILED') throw error;
      await this.close();
      await this.#open();
    }
  }

  /** Presses a key by its Android key code. */
  async pressKey(keycode: number): Promise<void> {
    await this.#send(`press key ${keycode}`, (browser) =>
      browser.executeScript('mobile: pressKey', [{ keycode }]),
    );
  }

  /** Whether Appium holds the screen for locked; it says so of a dark screen too. */
  async isLocked(): Promise<boolean> {
    const locked = await this.#send('is locked', (browser) =>
      browser.executeScript('mobile: isLocked', [{}]),
    );
    return locked === true;
  }

  /** What is on the screen, as UiAutomator's XML. May hold personal data: not for logs. */
  async pageSource(): Promise<string> {
    return await this.#send('page source', (browser) => browser.getPageSource());
  }

  /**
   * Ends the session on the phone, unless the phone is another's by now or Appium is dead; the next
   * command opens a new one. Done even where the work was stopped from outside.
   */
  async close(): Promise<void> {
    const open = this.#browser ?? this.#opening;
    this.#browser = null;
    this.#opening = null;
    const { appium, adb } = this.#options;
    if (open === null || appium.failed.aborted) return;
    const tidying = adb.forTidying();
    const limit = timeLimit(closeLimitMs);
    const stop = AbortSignal.any([appium.failed, tidying.stopped, limit.signal]);
    try {
      await tidying.checkLease();
      await untilStopped(stop, async () => (await open).deleteSession());
    } catch {
      // A broken session cannot be deleted; the driver ends what is left of it when it opens the next.
    } finally {
      limit.end();
    }
  }

  /** The phone was erased, and the driver's APKs with it: the next session brings them again. */
  forget(): void {
    this.#provisioned = false;
  }

  async #send<Answer>(what: string, command: (browser: Browser) => Promise<Answer>): Promise<Answer> {
    const browser = this.#browser ?? (await this.#open());
    this.#options.appium.failed.throwIfAborted();
    await this.#options.adb.checkLease();
    this.#options.onCommand?.(`appium: ${what}`);
    try {
      return await untilStopped(this.#stopped, () => command(browser));
    } catch (error) {
      this.#throwIfStopped();
      throw this.#error(`Appium could not do "${what}" on`, error);
    }
  }

  async #open(): Promise<Browser> {
    try {
      this.#browser = await this.#openWith(this.#provisioned);
    } catch (error) {
      this.#throwIfStopped();
      if (!this.#provisioned || (error instanceof LabError && error.code === 'LEASE_LOST')) throw error;
      this.#provisioned = false;
      this.#browser = await this.#openWith(false);
    }
    this.#provisioned = true;
    return this.#browser;
  }

  async #openWith(provisioned: boolean): Promise<Browser> {
    this.#options.appium.failed.throwIfAborted();
    await this.#options.adb.checkLease();
    this.#options.onCommand?.('appium: open session');
    const { remote } = await import('webdriverio');
    const { appium, adb } = this.#options;
    try {
      const opening = remote({
        hostname: '127.0.0.1',
        port: appium.port,
        path: '/',
        logLevel: 'silent',
        connectionRetryCount: 0,
        connectionRetryTimeout: commandLimitMs,
        capabilities: capabilities(adb.address.adb, appium.adbPort, provisioned),
      });
      this.#opening = opening;
      const browser = await untilStopped(this.#stopped, () => opening);
      await untilStopped(this.#stopped, () => browser.getPageSource());
      return browser;
    } catch (error) {
      this.#throwIfStopped();
      throw this.#error('Appium could not open a session on', error);
    }
  }

  #throwIfStopped(): void {
    this.#options.appium.failed.throwIfAborted();
    this.#options.adb.throwIfStopped();
  }

  #error(did: string, cause: unknown): LabError {
    if (cause instanceof LabError) return cause;
    const { appium, adb } = this.#options;
    const said = firstSentence(sentenceOf(cause));
    const sentence = `${did} ${phoneName(adb.address)}: ${said} Appium's log is ${appium.logFile}. Restart the phone where it happens again.`;
    return new LabError('APPIUM_FAILED', sentence.replace(' Phone ', ' phone '), { cause });
  }
}

/** A WebDriver command cannot be called back, but nobody has to wait for it. */
async function untilStopped<Answer>(stop: AbortSignal, command: () => Promise<Answer>): Promise<Answer> {
  stop.throwIfAborted();
  let onStop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    onStop = () => reject(stop.reason);
    stop.addEventListener('abort', onStop, { once: true });
  });
  try {
    return await Promise.race([command(), stopped]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

function capabilities(udid: string, adbPort: number, provisioned: boolean) {
  return {
    platformName: 'Android',
    'wdio:enforceWebDriverClassic': true,
    'appium:automationName': 'UiAutomator2',
    'appium:udid': udid,
    'appium:adbPort': adbPort,
    'appium:suppressKillServer': true,
    // A dwell may last long, and Appium ends with the lab: sessions need no time limit of their own.
    'appium:newCommandTimeout': 0,
    'appium:adbExecTimeout': adbExecLimitMs,
    'appium:ignoreHiddenApiPolicyError': true,
    'appium:disableWindowAnimation': true,
    'appium:skipLogcatCapture': true,
    // Else opening a session presses POWER, and that is a trigger.
    'appium:skipUnlock': true,
    'appium:noReset': true,
    ...(provisioned
      ? { 'appium:skipServerInstallation': true, 'appium:skipDeviceInitialization': true }
      : {}),
  };
}

function firstSentence(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
