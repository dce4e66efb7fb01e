import { type ErrorCode, LabError, sentenceOf } from '../errors.ts';
import { faultsOf, isFit, type QuarantineState } from '../model/health.ts';
import type { Phone } from '../model/lab.ts';
import type { Lease } from '../model/lease.ts';
import type { RunParts } from './parts.ts';

/** Faults that may lie with the phone, its cable or its session; others are the lab's own or the work's. */
const faultsOfPhones: readonly ErrorCode[] = ['ADB_FAILED', 'APPIUM_FAILED', 'PHONE_MISSING', 'PHONE_STATE'];

type CareParts = Pick<RunParts, 'leases' | 'phones' | 'progress' | 'quarantine'>;

/**
 * Looks after one phone of a run: lets only a fit one in, brings one back that failed, and withdraws
 * one that fails again and again. What a trial found never counts against its phone.
 */
export class PhoneCare {
  readonly #phone: Phone;
  readonly #parts: CareParts;
  readonly #lease: Lease;
  readonly #run: string;
  readonly #withdrawn = new AbortController();
  #failed = false;

  constructor(phone: Phone, parts: CareParts, lease: Lease, run: string) {
    this.#phone = phone;
    this.#parts = parts;
    this.#lease = lease;
    this.#run = run;
  }

  /** Aborted when the phone takes no more trials, with a LabError that says why. */
  get withdrawn(): AbortSignal {
    return this.#withdrawn.signal;
  }

  /** Before the run. Throws PHONE_UNFIT for a phone that is not fit, QUARANTINED for one that is in quarantine. */
  async admit(): Promise<void> {
    const { serial } = this.#phone.device;
    const health = await this.#phone.examine(this.#lease);
    const fit = isFit(health);
    if ((await this.#parts.quarantine.state(serial)) !== null) {
      const left = await this.#parts.quarantine.checked(serial, fit, health.at);
      if (left !== null) throw quarantined(left);
      this.#say('three green checks: released from quarantine');
    }
    // Whether the network is held for validated is known only once the lab's proxy is set.
    for (const { name, ok, fatal, found, mend } of health.checks)
      if (!ok && !fatal && name !== 'network') this.#say(`${name}: ${found}. ${mend}`);
    if (fit) return;
    throw new LabError('PHONE_UNFIT', `Phone ${serial} is not fit for a run. ${faultsOf(health)}`);
  }

  /** What a fault before the first trial is: PHONE_UNFIT where the phone is not well any more, else the fault itself. */
  async blame(thrown: unknown): Promise<unknown> {
    if (!(thrown instanceof LabError) || !faultsOfPhones.includes(thrown.code)) return thrown;
    if (thrown.code === 'PHONE_MISSING') return thrown;
    const health = await this.#phone.examine(this.#lease).catch(() => null);
    if (health === null || isFit(health)) return thrown;
    const { serial } = this.#phone.device;
    const sentence = `Phone ${serial} failed before its first trial: ${thrown.message} ${faultsOf(health)}`;
    return new LabError('PHONE_UNFIT', sentence, { cause: thrown });
  }

  /** Before an attempt: after a failure the phone is looked at, and brought back where it is not well. */
  async restore(signal: AbortSignal): Promise<void> {
    if (!this.#failed) return;
    const { serial } = this.#phone.device;
    const { fit, steps, health } = await this.#phone.recover(this.#lease, {
      othersHeld: () => this.#othersHeld(),
      onStep: (step) => this.#say(`${step.text} [${step.rung}, ${step.ended}, ${step.ms} ms]`),
      signal,
    });
    if (fit) {
      this.#failed = false;
      return;
    }
    const tried = steps.filter(({ ended }) => ended === 'failed').map(({ rung }) => rung);
    const reason = `It could not be brought back (${tried.join(', ') || 'nothing could be tried'}). ${faultsOf(health)}`;
    throw this.#withdraw(await this.#parts.quarantine.put(serial, reason, 'lab'));
  }

  /** After an attempt: how it ended goes into the phone's history; two failures in five withdraw it. */
  async ended(thrown: unknown): Promise<void> {
    const infrastructure = thrown instanceof LabError && faultsOfPhones.includes(thrown.code);
    if (infrastructure) this.#failed = true;
    if (thrown !== null && !infrastructure && !isInvalid(thrown)) return;
    const ended = thrown === null ? 'valid' : infrastructure ? 'infrastructure' : 'invalid';
    const reason = thrown === null ? null : sentenceOf(thrown);
    const { serial } = this.#phone.device;
    const end = { at: Date.now(), run: this.#run, ended, reason } as const;
    try {
      const put = await this.#parts.quarantine.note(serial, end);
      if (put !== null) this.#withdraw(put);
    } catch (error) {
      // What was recorded is on disk and counts, whether or not it could be noted.
      this.#say(`how the attempt ended was not noted: ${sentenceOf(error)}`);
    }
  }

  #withdraw(state: QuarantineState): LabError {
    const error = quarantined(state);
    this.#say(error.message);
    this.#withdrawn.abort(error);
    return error;
  }

  async #othersHeld(): Promise<readonly string[]> {
    const others = this.#parts.phones.filter((phone) => phone !== this.#phone);
    const states = await Promise.all(others.map(({ device }) => this.#parts.leases.state(device.serial)));
    return states.filter(({ holder }) => holder !== null).map(({ serial }) => serial);
  }

  #say(text: string): void {
    this.#parts.progress({ kind: 'phone', serial: this.#phone.device.serial, text });
  }
}

function isInvalid(thrown: unknown): boolean {
  return thrown instanceof LabError && thrown.code === 'ATTEMPT_INVALID';
}

function quarantined({ serial, since, reason, by, greens }: QuarantineState): LabError {
  const when = new Date(since).toISOString();
  const sentence = `Phone ${serial} is in quarantine (since ${when}, by ${by}) and takes no trials: ${reason} It is released by three green checks a minute apart (${greens} so far; phonehome device list makes one), or by hand: phonehome device release ${serial}`;
  return new LabError('QUARANTINED', sentence);
}
