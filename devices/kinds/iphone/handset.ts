import type { Build } from '../../../lab/model/build.ts';
import type { Device, IphoneAccess } from '../../../lab/model/device.ts';
import type { PhoneReading, ScreenState } from '../../../lab/model/handset.ts';
import type { OpenHandset } from '../../../lab/model/lab.ts';
import type { Interlude, TimeControl } from '../../../lab/model/phone-host.ts';
import type { ControlName } from '../../../lab/model/scenario.ts';
import type { AppVersions, LogReading, LogSpan } from '../../../lab/model/trace.ts';
import { closeSettings, openSettings, switchAirplaneMode } from './airplane-mode.ts';
import { readApplications } from './applications.ts';
import { sendCanary, sendSecureCanary } from './canary.ts';
import type { ProfileCore } from './configuration-profile.ts';
import { fingerprintOf, readFacts } from './device-facts.ts';
import { readClock } from './health-reading.ts';
import { readProxy, requireProxy } from './installed-profile.ts';
import { type Iphone, phoneFault } from './iphone.ts';
import { iphoneLacks } from './lacks-control.ts';
import { restart } from './restart.ts';
import { readScreen, sleep, unlock, wake } from './screen.ts';
import { Unsupported } from './unsupported.ts';

export type IphoneOptions = Iphone & {
  readonly device: Device;
  readonly access: IphoneAccess;
  /** The recorder as the phone's profile names it. */
  readonly core: ProfileCore;
  readonly timeControl: TimeControl;
  /** The program that has its Mac restart it, or null. */
  readonly restartProgram: string | null;
};

/** Opens an iPhone whose profile sends its traffic to the recorder: its session, and what of that can be read back. */
export async function openIphone(options: IphoneOptions): Promise<OpenHandset> {
  const handset = new IphoneHandset(options);
  try {
    await handset.check();
    return handset;
  } catch (error) {
    await handset.close();
    throw error;
  }
}

/** The lab cannot put its profile on an iPhone or take it off: a person or a device manager does. */
class IphoneHandset extends Unsupported implements OpenHandset {
  readonly device: Device;
  readonly caStore = 'profile';
  readonly #options: IphoneOptions;
  readonly #notes = new Set<string>();
  /** Airplane mode was switched on by a trial, and Settings stands in front. */
  #airplane = false;

  constructor(options: IphoneOptions) {
    super();
    this.#options = options;
    this.device = options.device;
    const { serial } = options.device;
    this.#notes.add(
      `Phone ${serial}: iOS tells no byte counters, no sockets and no log, so that what goes around the proxy is not seen, and no sender is known but by what the traffic says itself; its applications are not listed in its build.`,
    );
    this.#notes.add(
      `Phone ${serial}: iOS does not tell whether a locked screen is on; that it woke is known only by the key press that its driver took.`,
    );
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }

  async check(): Promise<void> {
    const { session, lease, core } = this.#options;
    await session.ready(lease);
    await requireProxy(this.#options, core);
  }

  readScreen(): Promise<ScreenState> {
    return readScreen(this.#options);
  }

  sleep(): Promise<void> {
    return sleep(this.#options);
  }

  wake(): Promise<void> {
    return wake(this.#options);
  }

  unlock(): Promise<void> {
    return unlock(this.#options);
  }

  async reboot(): Promise<void> {
    const { access, restartProgram: program } = this.#options;
    await restart(this.#options, { program, access });
  }

  async enterAirplaneMode(): Promise<void> {
    await openSettings(this.#options);
    this.#airplane = true;
    await switchAirplaneMode(this.#options, true);
  }

  /** One tap, since Settings stands open. That Wi-Fi is back, the canary shows: iOS does not tell. */
  async leaveAirplaneMode(): Promise<string> {
    await switchAirplaneMode(this.#options, false);
    this.#airplane = false;
    return 'airplane mode was switched off in Settings, with the phone unlocked; where a SIM is in, mobile data came back with it';
  }

  async read(): Promise<PhoneReading> {
    const at = Date.now();
    const { session, core } = this.#options;
    const facts = await readFacts(this.#options);
    const clock = await readClock(this.#options);
    if (clock === null) throw phoneFault(this.#options, 'does not tell its clock. Use a driver that does.');
    const proxy = await readProxy(this.#options, core);
    return {
      at,
      phoneClock: clock,
      bootId: session.id,
      interfaces: [],
      fingerprint: fingerprintOf(this.#options, facts),
      iccids: facts.iccids,
      ...(proxy === undefined ? {} : { proxy }),
    };
  }

  async readBuild(): Promise<Build> {
    const facts = await readFacts(this.#options);
    return { fingerprint: fingerprintOf(this.#options, facts), properties: facts.properties, packages: [] };
  }

  sendCanary(token: string): Promise<void> {
    return sendCanary(this.#options, token);
  }

  sendSecureCanary(token: string): Promise<string | null> {
    return sendSecureCanary(this.#options, token);
  }

  async networkValidated(): Promise<null> {
    return null;
  }

  async readSockets(): Promise<null> {
    return null;
  }

  /** iOS has a log that this lab does not read; asking for its clock keeps the session. */
  async readLog(): Promise<LogReading> {
    return { at: Date.now(), text: '', processes: [], span: await this.readLogSpan(), cut: false };
  }

  async readLogSpan(): Promise<LogSpan> {
    const phoneClock = (await readClock(this.#options)) ?? Date.now();
    return { phoneClock, upMs: null, oldest: {} };
  }

  readVersions(): Promise<AppVersions> {
    return readApplications(this.#options);
  }

  letTimePass(ms: number, signal: AbortSignal, interlude?: Interlude): Promise<number> {
    return this.#options.timeControl.pass(this.device, ms, signal, interlude);
  }

  async lacks(controls: readonly ControlName[]): Promise<string | null> {
    const { restartProgram } = this.#options;
    const reason = controls.map((each) => iphoneLacks(each, restartProgram)).find((each) => each !== null);
    return reason === undefined ? null : `Phone ${this.device.serial} cannot do it: ${reason}.`;
  }

  async resetState(): Promise<void> {
    if (this.#airplane) await this.leaveAirplaneMode();
    await closeSettings(this.#options);
  }

  async close(): Promise<void> {
    const { session, lease } = this.#options;
    if (this.#airplane) await this.leaveAirplaneMode().catch(() => undefined);
    await session.close(lease);
  }
}
