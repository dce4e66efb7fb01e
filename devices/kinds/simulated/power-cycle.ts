import { setTimeout as delay } from 'node:timers/promises';
import { sentenceOf } from '../../../lab/errors.ts';
import type { AdbEndpoint } from './adb/endpoint.ts';
import type { FirmwareEngine } from './firmware/engine.ts';
import type { Phone } from './phone-parts.ts';

/** How a boot goes: it completes, it stops before it is complete, or it begins again and again. */
export type BootCourse = 'completes' | 'stops' | 'loops';

/** What a reboot leads to. */
export type RebootOptions = {
  /** `system` by default. */
  readonly boot?: 'system' | 'sideload';
  /** Deletes the user's data on the way. */
  readonly wipe?: boolean;
};

const setupWizard = 'com.google.android.setupwizard/.SetupWizardActivity';

/** Switches the phone off and on: into Android, from one slot or the other, or into its recovery. */
export class PowerCycle {
  readonly #phone: Phone;
  readonly #engine: FirmwareEngine;
  readonly #adbd: AdbEndpoint;
  readonly #bootMs: number;
  readonly #stopped = new AbortController();
  #course: BootCourse = 'completes';
  /** adbd is up, and the boot does not go on. */
  #stuck = false;
  #afterBoot: ('first-boot' | 'ota-upgrade')[] = [];
  /** The boot that is under way; a later one makes it void. */
  #round = 0;

  constructor(phone: Phone, engine: FirmwareEngine, adbd: AdbEndpoint, bootMs: number) {
    this.#phone = phone;
    this.#engine = engine;
    this.#adbd = adbd;
    this.#bootMs = bootMs;
  }

  /** How the next boots go; one that has stopped goes on where they complete again. */
  set course(course: BootCourse) {
    this.#course = course;
    if (course === 'completes' && this.#stuck) this.#complete();
  }

  /** Restarts the phone; answers at once. */
  reboot(options: RebootOptions = {}): void {
    if (this.#phone.state.power === 'off') return;
    this.#goDown();
    this.#round += 1;
    const round = this.#round;
    const until = { signal: this.#stopped.signal };
    delay(this.#bootMs, undefined, until)
      .then(() => this.#comeUp(options, round))
      .catch((thrown: unknown) => {
        if (!this.#stopped.signal.aborted) this.#phone.journal.record('fault', { error: sentenceOf(thrown) });
      });
  }

  /** Off, for good. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#dark();
    await this.#adbd.close();
  }

  /** The phone was switched on just now: its first boot takes the same course as the next ones. */
  begin(): void {
    if (this.#course !== 'stops') return;
    this.#stuck = true;
    this.#phone.state.power = 'booting';
    this.#phone.state.properties.delete('sys.boot_completed');
  }

  #goDown(): void {
    this.#dark();
    this.#adbd.suspend();
  }

  #dark(): void {
    this.#stuck = false;
    const { state, processes } = this.#phone;
    state.power = 'off';
    state.properties.delete('sys.boot_completed');
    state.emit('power', 'off');
    processes.restart();
  }

  async #comeUp({ boot = 'system', wipe = false }: RebootOptions, round: number): Promise<void> {
    const { state, logcat } = this.#phone;
    state.power = 'booting';
    if (boot === 'sideload') return this.#answer('sideload');
    this.#loadSlot();
    if (wipe) this.#wipe();
    state.resetForBoot();
    logcat.clear();
    await this.#answer('device');
    if (round !== this.#round) return;
    if (this.#course === 'stops') this.#stuck = true;
    else if (this.#course === 'loops') this.reboot();
    else this.#complete();
  }

  async #answer(mode: 'device' | 'sideload'): Promise<void> {
    await this.#adbd.resume(mode);
    if (this.#stopped.signal.aborted) await this.#adbd.close();
  }

  #loadSlot(): void {
    const { slots, state, journal } = this.#phone;
    const result = slots.boot();
    if (result === 'same') return;
    journal.record('event', { name: result === 'updated' ? 'slot-updated' : 'slot-fell-back' });
    if (result === 'fell-back') return;
    state.flash(slots.firmware.build, `_${slots.active}`);
    this.#engine.load(slots.firmware);
    this.#afterBoot.push('ota-upgrade');
  }

  #wipe(): void {
    this.#phone.state.wipe();
    this.#engine.reset();
    // Without ro.adb.secure adbd asks nobody, and is on from the first boot (userdebug).
    if (this.#phone.state.secureAdb) this.#adbd.refuseHosts();
    this.#afterBoot.push('first-boot');
  }

  #complete(): void {
    const { state, processes } = this.#phone;
    if (this.#stopped.signal.aborted) return;
    this.#stuck = false;
    state.power = 'on';
    state.properties.set('sys.boot_completed', '1');
    if (!state.provisioned) processes.focus = setupWizard;
    state.emit('power', 'on');
    state.happened('boot');
    for (const name of this.#afterBoot.splice(0)) state.happened(name);
  }
}
