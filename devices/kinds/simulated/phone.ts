import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { sentenceOf } from '../../../lab/errors.ts';
import type { Device, Sim } from '../../../lab/model/device.ts';
import { AdbEndpoint } from './adb/endpoint.ts';
import { Reverses } from './adb/reverse.ts';
import { FirmwareEngine } from './firmware/engine.ts';
import type { Firmware } from './firmware/firmware.ts';
import { PhoneNetwork } from './firmware/network.ts';
import { Journal } from './journal.ts';
import { Keyguard } from './keyguard.ts';
import { Logcat } from './logcat.ts';
import type { Instrumentation, Phone, PortListener } from './phone-parts.ts';
import { PhoneState } from './phone-state.ts';
import { Processes } from './processes.ts';
import { sourceAddress } from './source-address.ts';
import { UiAutomator2Server, uiAutomator2Component } from './uiautomator2/server.ts';

export type PhoneOptions = {
  readonly device: Device;
  readonly firmware: Firmware;
  /** Port of 127.0.0.1 on which adb finds it; 0 (the default) takes a free one. */
  readonly port?: number;
  /** '1234' by default; null for a phone without a credential. */
  readonly pin?: string | null;
  /** How long a reboot takes; 800 ms by default. */
  readonly bootMs?: number;
  /** Whether the phone's user accepts an unknown adb key; 'always' by default. */
  readonly authorize?: 'always' | 'never';
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
  readonly #firmware: Firmware;
  readonly #engine: FirmwareEngine;
  readonly #endpoint: AdbEndpoint;
  readonly #bootMs: number;
  readonly #stopped = new AbortController();

  constructor(state: PhoneState, journal: Journal, options: PhoneOptions) {
    this.state = state;
    this.journal = journal;
    this.keyguard = new Keyguard(state);
    this.processes = new Processes(state);
    this.logcat = new Logcat(state);
    this.#bootMs = options.bootMs ?? 800;
    const reverses = new Reverses(state);
    this.reverseTo = (port) => reverses.connect(port);
    this.network = new PhoneNetwork(state, { reverse: this.reverseTo });
    this.#firmware = options.firmware;
    this.#engine = new FirmwareEngine(state, options.firmware, this.network, journal);
    this.#endpoint = new AdbEndpoint(this, reverses, options.authorize ?? 'always');
    state.on('event', (event) => journal.record('event', event));
  }

  get serial(): string {
    return this.state.device.serial;
  }

  /** What `adb -s` takes. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#endpoint.port;
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

  /** Begins to answer adb and to run the firmware. */
  async start(port: number): Promise<void> {
    await this.#endpoint.listen(port);
    this.#engine.start();
  }

  clearData(name: string): void {
    if (this.#firmware.emits.some((emit) => emit.from === name)) this.#engine.reset();
  }

  /** The firmware forgets its past successes, as after a wipe. */
  forgetSuccess(): void {
    this.#engine.reset();
  }

  reboot(): void {
    if (this.state.power !== 'on') return;
    this.#goDown();
    delay(this.#bootMs, undefined, { signal: this.#stopped.signal })
      .then(() => this.#comeUp())
      .catch((thrown: unknown) => {
        if (!this.#stopped.signal.aborted) this.journal.record('fault', { error: sentenceOf(thrown) });
      });
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#engine.stop();
    this.state.power = 'off';
    this.state.emit('power', 'off');
    this.processes.restart();
    await this.#endpoint.close();
    this.journal.close();
  }

  #goDown(): void {
    this.state.power = 'off';
    this.state.properties.delete('sys.boot_completed');
    this.state.emit('power', 'off');
    this.processes.restart();
    this.#endpoint.suspend();
  }

  async #comeUp(): Promise<void> {
    this.state.power = 'booting';
    this.state.resetForBoot();
    this.logcat.clear();
    await this.#endpoint.resume();
    if (this.#stopped.signal.aborted) return this.#endpoint.close();
    this.state.power = 'on';
    this.state.properties.set('sys.boot_completed', '1');
    this.state.emit('power', 'on');
    this.state.happened('boot');
  }
}

async function startUiAutomator2(phone: Phone): Promise<() => void> {
  const server = new UiAutomator2Server(phone);
  await server.start();
  return () => void server.stop();
}

/** Starts a simulated phone. Throws PORT_IN_USE. The caller stops it. */
export async function startPhone(options: PhoneOptions): Promise<SimulatedPhone> {
  const { device, firmware } = options;
  const pin = options.pin === undefined ? '1234' : options.pin;
  const state = new PhoneState({ device, build: firmware.build, pin, address: await sourceAddress() });
  const journal = new Journal(options.journalFile);
  const phone = new SimulatedPhone(state, journal, options);
  try {
    await phone.start(options.port ?? 0);
  } catch (thrown) {
    journal.close();
    throw thrown;
  }
  return phone;
}
