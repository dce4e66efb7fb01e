import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Device, Sim } from '../../../lab/model/device.ts';
import { AdbEndpoint } from './adb/endpoint.ts';
import { Reverses } from './adb/reverse.ts';
import { ActiveFaults } from './faults/active-faults.ts';
import { FirmwareEngine } from './firmware/engine.ts';
import type { Firmware } from './firmware/firmware.ts';
import { PhoneNetwork } from './firmware/network.ts';
import { Journal } from './journal.ts';
import { Keyguard } from './keyguard.ts';
import { Logcat } from './logcat.ts';
import type { Instrumentation, Phone, PortListener } from './phone-parts.ts';
import { PhoneState } from './phone-state.ts';
import { PowerCycle } from './power-cycle.ts';
import { Processes } from './processes.ts';
import { Slots } from './slots.ts';
import { sourceAddress } from './source-address.ts';
import { UiAutomator2Server, uiAutomator2Component } from './uiautomator2/server.ts';
import type { Wifi } from './wifi.ts';

export type PhoneOptions = {
  readonly device: Device;
  readonly firmware: Firmware;
  /** Port of 127.0.0.1, or of its address on `wifi`, on which adb finds it; 0 (the default) takes a free one. */
  readonly port?: number;
  /** '1234' by default; null for a phone without a credential. */
  readonly pin?: string | null;
  /** How long a reboot takes; 800 ms by default. */
  readonly bootMs?: number;
  /** Whether the phone's user accepts an unknown adb key; 'always' by default. */
  readonly authorize?: 'always' | 'never';
  /** Faults of `faults/list.ts` that it has from the beginning. */
  readonly faults?: readonly string[];
  /** Where this process is in a network namespace of its own: how the phone's Wi-Fi leads out of it. */
  readonly wifi?: Wifi;
  /** Where the journal is kept as JSONL, besides memory. */
  readonly journalFile?: string;
};

/** A phone that is simulated in this process, on ADB over TCP. */
export class SimulatedPhone implements Phone {
  readonly state: PhoneState;
  readonly journal: Journal;
  readonly keyguard: Keyguard;
  readonly processes: Processes;
  readonly logcat: Logcat;
  readonly ports = new Map<number, PortListener>();
  readonly instrumentations = new Map<string, Instrumentation>([[uiAutomator2Component, startUiAutomator2]]);
  readonly network: PhoneNetwork;
  /** Opens a stream to the host through an `adb reverse`; rejects where there is none. */
  readonly reverseTo: (port: number) => Promise<Duplex>;
  readonly adbd: AdbEndpoint;
  readonly slots: Slots;
  readonly power: PowerCycle;
  readonly faults: ActiveFaults;
  readonly #engine: FirmwareEngine;
  readonly #pin: string | null;

  constructor(state: PhoneState, journal: Journal, options: PhoneOptions) {
    this.state = state;
    this.journal = journal;
    this.keyguard = new Keyguard(state);
    this.processes = new Processes(state);
    this.logcat = new Logcat(state);
    this.#pin = state.pin;
    const reverses = new Reverses(state);
    this.reverseTo = (port) => reverses.connect(port);
    this.network = new PhoneNetwork(state, { reverse: this.reverseTo });
    this.slots = new Slots(options.firmware);
    this.#engine = new FirmwareEngine(state, options.firmware, this.network, journal, {
      onSend: (name) => (state.packages.has(name) ? this.processes.start(name).pid : null),
    });
    this.adbd = new AdbEndpoint(this, reverses, options.authorize ?? 'always');
    this.power = new PowerCycle(this, this.#engine, this.adbd, options.bootMs ?? 800);
    this.faults = new ActiveFaults(this);
    state.on('event', (event) => journal.record('event', event));
  }

  get serial(): string {
    return this.state.device.serial;
  }

  /** What `adb -s` takes. */
  get address(): string {
    return `${this.adbd.host}:${this.port}`;
  }

  get port(): number {
    return this.adbd.port;
  }

  /** What was asked of the phone that it does not know: commands, services and routes. */
  unknownCommands(): string[] {
    const { journal } = this;
    return [
      ...journal.of('unknown-command').map((entry) => String(entry.command)),
      ...journal.of('unknown-service').map((entry) => String(entry.service)),
      ...journal.of('unknown-route').map((entry) => String(entry.route)),
    ];
  }

  /** Changes the SIM of a slot (from 1); the phone notices it as a user's swap. */
  async swapSim(slot: number, sim: Sim | null): Promise<void> {
    this.state.swapSim(slot - 1, sim);
  }

  /** Begins to answer adb and to run the firmware, with these faults from the beginning. */
  async start(port: number, faults: readonly string[] = []): Promise<void> {
    await this.adbd.listen(port);
    for (const fault of faults) this.faults.begin(fault);
    this.power.begin();
    this.#engine.start();
  }

  clearData(name: string): void {
    if (this.slots.firmware.emits.some((emit) => emit.from === name)) this.#engine.reset();
  }

  /** The firmware forgets its past successes, as after a wipe. */
  forgetSuccess(): void {
    this.#engine.reset();
  }

  /** A short message comes in, as a SIM multiplexer or a second phone sends it. */
  receiveMessage(from: string, text: string): void {
    this.state.inbox.messages.push({ from, text, at: this.state.clock.now() });
    this.state.happened('sms-received');
  }

  /** Somebody calls, and nobody answers. */
  receiveCall(from: string): void {
    this.state.inbox.calls.push({ from, at: this.state.clock.now() });
    this.state.happened('call');
  }

  /** Time passes: what is due in it is sent now, one thing after the other. */
  async passTime(ms: number): Promise<void> {
    await this.state.clock.passPaced(ms, () => this.#engine.quiet());
  }

  /** The network puts the clock right after time was made to pass. */
  networkTime(): void {
    this.state.clock.synchronise();
  }

  /** A factory reset, as its user does it: the phone comes back in its set-up wizard, and knows no host. */
  wipe(): void {
    this.power.reboot({ wipe: true });
  }

  /**
   * The user goes through the set-up wizard, as soon as the phone shows it: sets the PIN, turns adb on and
   * accepts the hosts that wait.
   */
  async setUp(): Promise<void> {
    while (this.state.power !== 'on') await once(this.state, 'power');
    const { settings } = this.state;
    settings.global.set('device_provisioned', '1');
    settings.global.set('adb_enabled', '1');
    settings.secure.set('user_setup_complete', '1');
    this.state.pin = this.#pin;
    this.processes.goHome();
    this.adbd.acceptHosts();
  }

  async stop(): Promise<void> {
    this.#engine.stop();
    this.state.clock.stop();
    await this.power.stop();
    this.journal.close();
  }
}

async function startUiAutomator2(phone: Phone): Promise<() => void> {
  const server = new UiAutomator2Server(phone);
  await server.start();
  return () => void server.stop();
}

/** Starts a simulated phone. Throws PORT_IN_USE, and USAGE for a fault that there is none of. The caller stops it. */
export async function startPhone(options: PhoneOptions): Promise<SimulatedPhone> {
  const { device, firmware } = options;
  const pin = options.pin === undefined ? '1234' : options.pin;
  const { wifi = null } = options;
  const address = wifi?.address ?? (await sourceAddress());
  const state = new PhoneState({ device, build: firmware.build, pin, address, wifi });
  const journal = new Journal(options.journalFile);
  const phone = new SimulatedPhone(state, journal, options);
  try {
    await phone.start(options.port ?? 0, options.faults);
  } catch (thrown) {
    await phone.stop();
    throw thrown;
  }
  return phone;
}
