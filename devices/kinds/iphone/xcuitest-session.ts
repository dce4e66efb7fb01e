import { randomUUID } from 'node:crypto';
import type { Browser } from 'webdriverio';
import { LabError, sentenceOf } from '../../../lab/errors.ts';
import type { IphoneAccess } from '../../../lab/model/device.ts';
import type { Lease } from '../../../lab/model/lease.ts';
import { untilStopped } from '../../controls/until-stopped.ts';
import { timeLimit } from '../android/time-limit.ts';

/** The first session on a phone may have to build WebDriverAgent. */
const openLimitMs = 300_000;
const commandLimitMs = 120_000;
const statusLimitMs = 15_000;
const closeLimitMs = 30_000;
/** The server is another machine's and outlives the lab: a session that nobody speaks to ends by itself. */
const silenceLimitS = 3_600;

export type SessionOptions = {
  readonly serial: string;
  readonly access: IphoneAccess;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
};

/**
 * The session of one iPhone on an Appium server with the XCUITest driver. A command is never sent
 * twice: a second key event would be a second trigger. Throws APPIUM_FAILED.
 */
export class XcuitestSession {
  readonly #options: SessionOptions;
  #browser: Browser | null = null;
  /** A session that is being opened, which nobody may be waiting for any more. */
  #opening: Promise<Browser> | null = null;
  #id = randomUUID();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get serial(): string {
    return this.#options.serial;
  }

  /** Another one after each session that was opened: no session survives a restart of the phone. */
  get id(): string {
    return this.#id;
  }

  /** Rejects with APPIUM_FAILED unless the server answers now; the phone is not asked. */
  async #reach(lease: Lease): Promise<void> {
    await lease.check();
    const limit = timeLimit(statusLimitMs);
    const signal = AbortSignal.any([this.#options.signal, limit.signal]);
    try {
      const url = `${this.#options.access.appium.replace(/\/$/, '')}/status`;
      const reply = await fetch(url, { signal, redirect: 'error' });
      const { value } = (await reply.json()) as { value?: { ready?: unknown } };
      if (reply.ok && value?.ready === true) return;
    } catch {
      this.#options.signal.throwIfAborted();
    } finally {
      limit.end();
    }
    throw new LabError(
      'APPIUM_FAILED',
      `Phone ${this.serial} cannot be reached: no Appium server answers at ${this.#options.access.appium}. Start it on the Mac (appium --use-drivers xcuitest), and see that this host reaches it.`,
    );
  }

  /** Opens the session unless there is a healthy one. */
  async ready(lease: Lease): Promise<void> {
    if (this.#browser !== null) {
      const healthy = await this.mobile(lease, 'isLocked').then(
        () => true,
        (thrown: unknown) => {
          if (thrown instanceof LabError && thrown.code === 'APPIUM_FAILED') return false;
          throw thrown;
        },
      );
      if (healthy) return;
      await this.close(lease);
    }
    await this.#open(lease);
  }

  /** One of the driver's execute methods: `mobile('lock')` sends `mobile: lock`. */
  async mobile(
    lease: Lease,
    method: string,
    words: Readonly<Record<string, unknown>> = {},
  ): Promise<unknown> {
    return await this.send(lease, `mobile: ${method}`, (browser) =>
      browser.executeScript(`mobile: ${method}`, [words]),
    );
  }

  /** Any other command of WebDriver. */
  async send<Answer>(
    lease: Lease,
    what: string,
    command: (browser: Browser) => Promise<Answer>,
  ): Promise<Answer> {
    const browser = this.#browser ?? (await this.#open(lease));
    await lease.check();
    try {
      return await untilStopped(this.#options.signal, () => command(browser));
    } catch (error) {
      throw this.#fault(`Appium could not do "${what}" on`, error);
    }
  }

  /** Ends the session on the phone, unless the phone is another's by now; the next command opens a new one. */
  async close(lease: Lease): Promise<void> {
    const open = this.#browser ?? this.#opening;
    this.forget();
    if (open === null) return;
    const limit = timeLimit(closeLimitMs);
    try {
      await lease.check();
      await untilStopped(limit.signal, async () => (await open).deleteSession());
    } catch {
      // A broken session cannot be deleted, and one that nobody speaks to ends by itself.
    } finally {
      limit.end();
    }
  }

  /** The session died with the phone: the next command opens a new one. */
  forget(): void {
    this.#browser = null;
    this.#opening = null;
  }

  async #open(lease: Lease): Promise<Browser> {
    await this.#reach(lease);
    const { remote } = await import('webdriverio');
    try {
      const opening = remote({
        ...connectionOf(this.#options.access.appium),
        logLevel: 'silent',
        connectionRetryCount: 0,
        connectionRetryTimeout: openLimitMs,
        capabilities: capabilities(this.#options.access.udid),
      });
      this.#opening = opening;
      const browser = await untilStopped(this.#options.signal, () => opening);
      browser.options.connectionRetryTimeout = commandLimitMs;
      this.#browser = browser;
      this.#id = randomUUID();
      return browser;
    } catch (error) {
      this.#opening = null;
      throw this.#fault('Appium could not open a session on', error);
    }
  }

  #fault(did: string, cause: unknown): unknown {
    this.#options.signal.throwIfAborted();
    if (cause instanceof LabError) return cause;
    const line = sentenceOf(cause).split('\n', 1)[0]?.trim() ?? '';
    const said = line.replaceAll(this.#options.access.udid, '(its UDID)').replace(/[.!?]?$/, '.');
    return new LabError(
      'APPIUM_FAILED',
      `${did} phone ${this.serial}: ${said} See the log of the Appium server at ${this.#options.access.appium}; unlock the phone, and look whether it asks whether to trust the Mac.`,
      { cause },
    );
  }
}

function connectionOf(appium: string) {
  const { protocol, hostname, port, pathname } = new URL(appium);
  return {
    protocol: protocol.replace(':', ''),
    hostname,
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    path: pathname,
  };
}

function capabilities(udid: string) {
  return {
    platformName: 'iOS',
    'wdio:enforceWebDriverClassic': true,
    'appium:automationName': 'XCUITest',
    'appium:udid': udid,
    'appium:newCommandTimeout': silenceLimitS,
    'appium:noReset': true,
    'appium:skipLogCapture': true,
  };
}
