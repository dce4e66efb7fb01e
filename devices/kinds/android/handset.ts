import { LabError } from '../../../lab/errors.ts';
import type { Build, Installation } from '../../../lab/model/build.ts';
import type { CaChoice, CaStore } from '../../../lab/model/ca.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { SetFactor } from '../../../lab/model/factor.ts';
import type { PhoneReading, ScreenState, SimSwap } from '../../../lab/model/handset.ts';
import type { OpenHandset } from '../../../lab/model/lab.ts';
import type { Lease } from '../../../lab/model/lease.ts';
import type {
  CallControl,
  Interlude,
  MessageControl,
  PhoneAddress,
  SimControl,
  TimeControl,
} from '../../../lab/model/phone-host.ts';
import type { ControlName } from '../../../lab/model/scenario.ts';
import type { AppVersions, LogReading, LogSpan, SocketSighting } from '../../../lab/model/trace.ts';
import type { SetUpControl } from '../../controls/set-up-control.ts';
import { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import type { AdbServer } from './adb-server.ts';
import { readVersions } from './app-versions.ts';
import type { AppiumServer } from './appium-server.ts';
import { readBuild } from './build-reading.ts';
import { sendCanary } from './canary.ts';
import { plugIn, unplug } from './charger.ts';
import { addContact, removeContact } from './contact-change.ts';
import { FormerStand } from './former-stand.ts';
import { receiveCall, receiveMessage } from './incoming.ts';
import { type KeyguardParts, sleep, unlock, wake } from './keyguard.ts';
import { LabAuthority } from './lab-authority.ts';
import { lacksControl } from './lacks-control.ts';
import { switchLocation } from './location-switch.ts';
import { setOptOut } from './opt-out.ts';
import { readLog, readLogSpan } from './phone-log.ts';
import type { CanaryFiles } from './plant-canaries.ts';
import { type PreparedPhone, preparePhone } from './prepare-phone.ts';
import { type Probe, probePhone } from './probe.ts';
import { readProxy, setProxy } from './proxy-setting.ts';
import { enterAirplaneMode, joinWifi, leaveAirplaneMode, leaveWifi, type RadioParts } from './radios.ts';
import { readPhone } from './reading.ts';
import { restart } from './restart.ts';
import { readScreen } from './screen.ts';
import { sendSecureCanary } from './secure-canary.ts';
import { PhoneSession } from './session.ts';
import { restoreFirstSim, type SimParts, swapSim } from './sim-swap.ts';
import { readSockets } from './sockets.ts';
import { networkValidated } from './validated.ts';
import { holds, unvary, vary } from './vary.ts';
import { wipe } from './wipe.ts';

export type HandsetOptions = {
  readonly device: Device;
  readonly address: PhoneAddress;
  readonly adbServer: AdbServer;
  readonly appium: AppiumServer;
  readonly lease: Lease;
  readonly simControl: SimControl | null;
  /** What the lab remembers of the SIMs that this phone had in, also after it was opened anew. */
  readonly seenSims?: Set<string>;
  readonly messageControl?: MessageControl | null;
  readonly callControl?: CallControl | null;
  /** How time goes by while the lab listens. */
  readonly timeControl: TimeControl;
  /** How the phone stood before the first trial; shared by all handsets of one phone. */
  readonly formerStand?: FormerStand;
  /** Installs the run's OTA; null where its build runs already. Absent where the trials install nothing. */
  readonly upgrade?: (say: (text: string) => void) => Promise<Installation | null>;
  /** Who goes through the set-up wizard after a wipe; without one the phone is never wiped. */
  readonly setUp?: SetUpControl | null;
  /** The credential of the keyguard; null where the phone has none. */
  readonly pin: string | null;
  /** Port of the recorder for this phone, on `address.labAddress`. */
  readonly proxyPort: number;
  /** The lab's CA, PEM. */
  readonly caCertificate: string;
  /** Android's name for that certificate: `<subject_hash_old>.0`. */
  readonly caFileName: string;
  /** The store that it shall be in; the user's by default. */
  readonly ca?: CaChoice;
  /** Makes the firmware forget its successes, where that is possible (simulated phones, a wipe). */
  readonly forgetSuccess?: () => Promise<void>;
  /** Told of each command as it is sent to the phone, without secrets. */
  readonly onCommand?: (text: string) => void;
  /** Ends whatever is under way. */
  readonly signal?: AbortSignal;
  /** Contents of the canary files that device.yaml names, by their path there. */
  readonly files?: CanaryFiles;
  /** Aborted, with a LabError, when the phone itself is gone for good. */
  readonly gone?: AbortSignal;
};

/** An open Android phone, with what only this kind tells. */
export interface AndroidHandset extends OpenHandset {
  readonly probe: Probe;
  /** Between attempts: the phone answers, its proxy setting holds, its Appium session works. */
  check(): Promise<void>;
  read(): Promise<PhoneReading>;
  /** Whether `resetState` reaches the firmware's memory of success; else it only restores the SIM. */
  readonly forgets: boolean;
}

/** Connects and probes a phone before its recorder is opened; nothing on it is changed. */
export async function probe(
  options: Pick<
    HandsetOptions,
    'device' | 'address' | 'adbServer' | 'lease' | 'onCommand' | 'signal' | 'gone'
  >,
): Promise<Probe> {
  return await probePhone(adbOf(options), options.device);
}

/**
 * Opens a phone: found, recognised by its serial, booted; the lab's CA in its store, its proxy
 * setting at the recorder and read back; an Appium session. Throws LabError, and leaves the phone
 * as it was as far as it can.
 */
export async function openHandset(options: HandsetOptions): Promise<AndroidHandset> {
  const adb = adbOf(options);
  const found = await probePhone(adb, options.device);
  const { caCertificate: pem, caFileName: fileName, ca = 'user' } = options;
  const authority = new LabAuthority({ pem, fileName }, ca);
  const formerProxy = await readProxy(adb);
  const handset = new AdbHandset(options, { adb, probe: found, authority, formerProxy });
  try {
    await authority.place(adb);
    await handset.check();
    await handset.prepare();
    return handset;
  } catch (error) {
    await handset.close('the phone could not be opened');
    throw error;
  }
}

type Opened = {
  readonly adb: Adb;
  readonly probe: Probe;
  readonly authority: LabAuthority;
  readonly formerProxy: string | null;
};

class AdbHandset implements AndroidHandset {
  readonly device: Device;
  readonly probe: Probe;
  readonly forgets: boolean;
  readonly #options: HandsetOptions;
  readonly #adb: Adb;
  readonly #session: PhoneSession;
  readonly #proxy: string;
  readonly #formerProxy: string | null;
  readonly #authority: LabAuthority;
  readonly #seenSims: Set<string>;
  readonly #formerStand: FormerStand;
  #prepared: PreparedPhone | null = null;
  /** Neither certificate nor proxy setting are on it. */
  #bare = false;
  #closed = false;

  constructor(options: HandsetOptions, opened: Opened) {
    this.#options = options;
    this.device = options.device;
    this.probe = opened.probe;
    this.#authority = opened.authority;
    this.forgets = options.forgetSuccess !== undefined;
    this.#seenSims = options.seenSims ?? new Set();
    this.#adb = opened.adb;
    this.#proxy = `${options.address.labAddress}:${options.proxyPort}`;
    this.#formerProxy = opened.formerProxy === this.#proxy ? null : opened.formerProxy;
    this.#formerStand = options.formerStand ?? new FormerStand();
    this.#session = new PhoneSession({
      appium: options.appium,
      adb: opened.adb,
      ...(options.onCommand === undefined ? {} : { onCommand: options.onCommand }),
    });
  }

  async check(): Promise<void> {
    await this.#adb.waitForDevice(15_000);
    if ((await readProxy(this.#adb)) !== this.#proxy) await setProxy(this.#adb, this.#proxy);
    await this.#authority.keep(this.#adb);
    await this.#session.ready();
  }

  /** Updates held off, canaries planted; the Appium session brought the app that sets the phone's place. */
  async prepare(): Promise<void> {
    await this.#formerStand.remember(this.#adb, this.device);
    this.#prepared = await preparePhone(this.#adb, this.device, this.#options.files ?? new Map());
  }

  async bare(work: () => Promise<void>): Promise<void> {
    this.#bare = true;
    try {
      await this.#authority.takeOff(this.#adb);
      await setProxy(this.#adb, null);
      await work();
    } finally {
      this.#bare = false;
      await this.#authority.place(this.#adb);
      await this.check();
    }
  }

  get notes(): readonly string[] {
    const ofAuthority = this.#authority.notes.map((text) => `Phone ${this.device.serial}: ${text}.`);
    return [...(this.#prepared?.notes ?? []), ...ofAuthority];
  }

  get caStore(): CaStore {
    return this.#authority.store;
  }

  async readVersions(): Promise<AppVersions> {
    return await readVersions(this.#adb);
  }

  async readScreen(): Promise<ScreenState> {
    return await readScreen(this.#adb);
  }

  async sleep(): Promise<void> {
    await sleep(this.#keyguard());
  }

  async wake(): Promise<void> {
    await wake(this.#keyguard());
  }

  async unlock(): Promise<void> {
    await unlock(this.#keyguard());
  }

  /** The session is opened again by the next command that needs it: opening it is no part of a boot. */
  async reboot(): Promise<void> {
    await this.#session.close();
    await restart(this.#adb);
    if (this.#bare) return;
    await this.#authority.keep(this.#adb);
    await this.#requireProxy('reboot');
  }

  /** What is on the phone stays: certificate, proxy and canaries, too. */
  async upgrade(say: (text: string) => void = () => undefined): Promise<Installation> {
    await this.#session.close();
    const made = (await this.#options.upgrade?.(say)) ?? null;
    if (made === null) {
      const sentence = `${phoneName(this.#adb.address)} was to be upgraded, and nothing was installed: the run has no OTA, or its build runs already. Give --build, and install the build before it first.`;
      throw new LabError('WRONG_BUILD', sentence);
    }
    await this.#authority.keep(this.#adb);
    await this.#requireProxy('upgrade');
    return made;
  }

  /** A phone that lost the lab's proxy in a boot sent what nobody recorded. */
  async #requireProxy(after: string): Promise<void> {
    const found = await readProxy(this.#adb);
    if (found === this.#proxy) return;
    await setProxy(this.#adb, this.#proxy);
    const sentence = `${phoneName(this.#adb.address)} came out of its ${after} without the lab's proxy setting, so that what it sent while booting was not recorded. The setting was made again; capture boots of this build behind a gateway.`;
    throw new LabError('PHONE_STATE', sentence);
  }

  /** Certificate, proxy, canaries and session went with the data, and are made again. */
  async wipe(): Promise<{ readonly control: string }> {
    await this.#session.close();
    const { setUp = null } = this.#options;
    const done = await wipe({ adb: this.#adb, device: this.device, setUp });
    this.#seenSims.clear();
    this.#session.forget();
    await this.#authority.place(this.#adb);
    await this.check();
    await this.prepare();
    return done;
  }

  async swapSim(): Promise<SimSwap> {
    return await swapSim(this.#sim());
  }

  async leaveWifi(): Promise<void> {
    await leaveWifi(this.#radios());
  }

  async joinWifi(): Promise<void> {
    await joinWifi(this.#radios());
  }

  async enterAirplaneMode(): Promise<void> {
    await enterAirplaneMode(this.#radios());
  }

  async leaveAirplaneMode(): Promise<string> {
    await leaveAirplaneMode(this.#radios());
    return 'mobile data was off';
  }

  async switchLocation(on: boolean): Promise<void> {
    await switchLocation(this.#adb, on);
  }

  async receiveMessage(): Promise<string> {
    return await receiveMessage(this.#phone(), this.#options.messageControl ?? null);
  }

  async receiveCall(): Promise<string> {
    return await receiveCall(this.#phone(), this.#options.callControl ?? null);
  }

  async removeContact(): Promise<void> {
    await removeContact(this.#adb);
  }

  async addContact(): Promise<void> {
    await addContact(this.#adb, this.device);
  }

  async unplug(): Promise<void> {
    await unplug(this.#adb);
  }

  async plugIn(): Promise<void> {
    await plugIn(this.#adb);
  }

  async optOut(refused: boolean): Promise<void> {
    await setOptOut(this.#adb, this.device, refused);
  }

  async vary(change: SetFactor, value: string): Promise<void> {
    await vary(this.#adb, this.device, { change, value }, this.#formerStand.varied);
  }

  async holds(change: SetFactor, value: string): Promise<boolean> {
    return await holds(this.#adb, change, value);
  }

  async lacks(controls: readonly ControlName[]): Promise<string | null> {
    const { simControl, messageControl = null, callControl = null, setUp = null } = this.#options;
    return await lacksControl({ ...this.#phone(), simControl, messageControl, callControl, setUp }, controls);
  }

  async letTimePass(ms: number, signal: AbortSignal, interlude?: Interlude): Promise<number> {
    return await this.#options.timeControl.pass(this.device, ms, signal, interlude);
  }

  async read(): Promise<PhoneReading> {
    return await readPhone(this.#adb);
  }

  async readBuild(): Promise<Build> {
    return await readBuild(this.#adb, this.#options.caFileName);
  }

  async sendCanary(token: string): Promise<void> {
    await sendCanary(this.#adb, token);
  }

  async sendSecureCanary(token: string): Promise<string | null> {
    const { store } = this.#authority;
    const way = { proxy: this.#proxy, store, caFileName: this.#options.caFileName };
    return await sendSecureCanary(this.#adb, token, way);
  }

  async networkValidated(): Promise<boolean | null> {
    return await networkValidated(this.#adb);
  }

  async readSockets(): Promise<readonly SocketSighting[] | null> {
    return await readSockets(this.#adb);
  }

  async readLog(since: number | null): Promise<LogReading> {
    return await readLog(this.#adb, since);
  }

  async readLogSpan(): Promise<LogSpan> {
    return await readLogSpan(this.#adb);
  }

  /** Puts back what a trial changed and the first SIM, then makes the firmware forget its successes where that is possible. */
  async resetState(): Promise<void> {
    await this.#formerStand.restore(this.#radios(), this.device);
    await restoreFirstSim(this.#sim());
    await this.#adb.checkLease();
    await this.#options.forgetSuccess?.();
    if (this.forgets) this.#seenSims.clear();
  }

  /** Ends the session and gives the phone its former proxy setting back, as far as it can be reached. */
  async close(reason: string): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.onCommand?.(`close: ${reason}`);
    await this.#session.close();
    // A phone that is gone, or is another's by now, cannot be tidied and must not be touched.
    const adb = this.#adb.forTidying();
    await this.#formerStand.restore(this.#radios(adb), this.device).catch(() => {});
    await unvary(adb, this.device, this.#formerStand.varied).catch(() => {});
    await this.#prepared?.undo(adb).catch(() => {});
    await this.#authority.remove(adb).catch(() => {});
    await setProxy(adb, this.#formerProxy).catch(() => {});
  }

  #keyguard(): KeyguardParts {
    return { adb: this.#adb, session: this.#session, pin: this.#options.pin };
  }

  #phone(): { readonly adb: Adb; readonly device: Device } {
    return { adb: this.#adb, device: this.device };
  }

  #radios(adb: Adb = this.#adb): RadioParts {
    return { adb, networkAddress: this.probe.networkAddress };
  }

  #sim(): SimParts {
    const { device, simControl } = this.#options;
    return { adb: this.#adb, device, simControl, seen: this.#seenSims };
  }
}

function adbOf(
  options: Pick<HandsetOptions, 'address' | 'adbServer' | 'lease' | 'onCommand' | 'signal' | 'gone'>,
): Adb {
  const { adbServer, address, lease, onCommand, signal, gone } = options;
  return new Adb({
    server: adbServer,
    address,
    lease,
    ...(onCommand === undefined ? {} : { onCommand }),
    ...(signal === undefined ? {} : { signal }),
    ...(gone === undefined ? {} : { gone }),
  });
}
