import { relative } from 'node:path';
import { LabError, sentenceOf } from '../errors.ts';
import type { Build, Installation } from '../model/build.ts';
import type { CleanTrial } from '../model/clean-pass.ts';
import type { Device } from '../model/device.ts';
import type { GatewayWatch } from '../model/gateway.ts';
import type { Behind, OpenHandset, Phone } from '../model/lab.ts';
import type { HeldLease } from '../model/lease.ts';
import type { RecorderPort } from '../model/recorder.ts';
import type { AppVersions } from '../model/trace.ts';
import type { Conditions, Trial } from '../model/trial.ts';
import { cleanTrial } from './clean-trial.ts';
import { installOn } from './install-on.ts';
import type { RunParts } from './parts.ts';
import { PhoneCare } from './phone-care.ts';
import { recordAttempt } from './record-attempt.ts';
import { versionChanges } from './version-changes.ts';

/**
 * One phone at work in a run: its lease, its port on the recorder and its handset, held from the
 * first trial to the last. After a fault the handset is opened anew before the next attempt.
 */
export class PhoneLine {
  readonly device: Device;
  readonly phone: Phone;
  readonly #parts: RunParts;
  readonly #lease: HeldLease;
  readonly #port: RecorderPort;
  readonly #care: PhoneCare;
  /** The gateway's counters of it; null where it is not behind one. */
  readonly #ledger: GatewayWatch | null;
  /** How long a trial of this run listens, unless its scenario says otherwise. */
  readonly #dwellMs: number;
  /** What was installed for this run, or null. */
  readonly installation: Installation | null;
  #handset: OpenHandset | null = null;
  /** The applications as they were at the start, or after the last change of them. */
  #versions: AppVersions | null = null;
  readonly #notes = new Set<string>();
  /** Aborted when the phone has had the one trial that can be done on it. */
  readonly #spent = new AbortController();

  private constructor(
    phone: Phone,
    parts: RunParts,
    lease: HeldLease,
    port: RecorderPort,
    care: PhoneCare,
    installation: Installation | null,
    dwellMs: number,
    ledger: GatewayWatch | null,
  ) {
    this.device = phone.device;
    this.phone = phone;
    this.#parts = parts;
    this.#lease = lease;
    this.#port = port;
    this.#care = care;
    this.installation = installation;
    this.#dwellMs = dwellMs;
    this.#ledger = ledger;
  }

  /** Takes the lease, opens the recorder's port for this phone's address alone, and the handset. */
  static async open(
    phone: Phone,
    parts: RunParts,
    holder: string,
    conditions: Conditions,
  ): Promise<PhoneLine> {
    const { serial } = phone.device;
    const say = (text: string) => parts.progress({ kind: 'phone', serial, text });
    const lease = await parts.leases.acquire(serial, holder);
    const care = new PhoneCare(phone, parts, lease, holder);
    try {
      const address = await phone.networkAddress(lease);
      await care.admit();
      const { installation, now } = await installOn(phone, parts, lease, say);
      const client = now ? await phone.networkAddress(lease) : address;
      const ledger = phone.gateway?.watch(client) ?? null;
      // From here on it counts: before the recorder has anything of the phone.
      await ledger?.read();
      const port = await openPort(phone, parts, lease, client, conditions);
      const line = new PhoneLine(phone, parts, lease, port, care, installation, conditions.dwellMs, ledger);
      say('opening a session');
      await line.#requireControls();
      say('ready');
      return line;
    } catch (thrown) {
      const fault = await care.blame(thrown);
      await lease.release(`the phone could not be opened: ${sentenceOf(fault)}`).catch(() => undefined);
      throw fault;
    }
  }

  /** What a fault of it before its first trial is: PHONE_UNFIT where it is not well any more. */
  blame(thrown: unknown): Promise<unknown> {
    return this.#care.blame(thrown);
  }

  /** Aborted when the lease was lost, or the phone quarantined or done with. */
  get lost(): AbortSignal {
    return AbortSignal.any([this.#lease.lost, this.#care.withdrawn, this.#spent.signal]);
  }

  /** What a reader of the run must know of this phone, as sentences. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  async handset(): Promise<OpenHandset> {
    if (this.#handset !== null) return this.#handset;
    const handset = await this.phone.open(this.#lease, this.#port.port, this.#parts.recorder.caCertificate);
    this.#handset = handset;
    for (const note of handset.notes) this.#notes.add(note);
    this.#versions ??= await handset.readVersions();
    return handset;
  }

  /** Writes what the phone told of its build. Rejects with LEASE_LOST where the phone is another's by now. */
  async keepBuild(build: Build): Promise<void> {
    await this.#parts.writer.build(build, this.#lease.fence, this.device.serial);
  }

  /** What a scenario needs and this phone lacks is told before anything is driven. Throws USAGE. */
  async #requireControls(): Promise<void> {
    const handset = await this.handset();
    for (const { name, controls } of this.#parts.scenarios) {
      const lack = await handset.lacks(controls);
      if (lack === null) continue;
      await handset.close('a scenario cannot be run on it');
      throw new LabError('USAGE', `Scenario ${name}: ${lack}`);
    }
  }

  /** One attempt at one trial. Throws the reason where it is invalid; what it recorded stays. */
  async attempt(trial: Trial, attempt: number, signal: AbortSignal, fingerprint: string): Promise<void> {
    let fault: unknown = null;
    try {
      await this.#care.restore(signal);
      await this.#attempt(trial, attempt, signal, fingerprint);
    } catch (thrown) {
      fault = thrown;
      throw thrown;
    } finally {
      // A stop is nobody's failure.
      if (!signal.aborted) await this.#care.ended(fault);
    }
  }

  async #attempt(trial: Trial, attempt: number, signal: AbortSignal, fingerprint: string): Promise<void> {
    const { serial } = this.device;
    const scenario = this.#parts.scenarios.find(({ name }) => name === trial.scenario);
    if (scenario === undefined) throw new LabError('USAGE', `There is no scenario "${trial.scenario}".`);
    const handset = await this.handset();
    const writer = await this.#parts.writer.attempt(trial, attempt, serial, this.#lease.fence);
    const { fault, versions, ...recorded } = await recordAttempt({
      trial,
      attempt,
      scenario,
      settleMs: this.#dwellMs,
      handset,
      lease: this.#lease,
      port: this.#port,
      ledger: this.#ledger,
      factor: this.#parts.factor ?? null,
      writer,
      signal: AbortSignal.any([signal, this.#lease.lost]),
      onStep: ({ name, text = '' }) => {
        if (name === 'said') this.#parts.progress({ kind: 'phone', serial, text });
        this.#parts.progress({ kind: 'trial', serial, trial, attempt, text: name });
      },
      onFlow: (sight) => this.#parts.progress({ kind: 'flow', serial, trial, attempt, sight }),
    });
    if (fault !== null) await this.#reopenNext(sentenceOf(fault));
    const folder = relative(this.#parts.writer.folder, writer.folder);
    const { installation } = recorded.attempt;
    if (installation !== undefined) await this.#upgraded(handset, versions);
    const invalid =
      recorded.attempt.invalid ??
      this.#updated(versions, trial) ??
      (await this.#parts.validate({ folder, fingerprint, ...recorded }));
    await writer.close({ ...recorded.attempt, invalid });
    if (fault !== null) throw fault;
    if (invalid !== null) throw new LabError('ATTEMPT_INVALID', invalid);
  }

  /** The run is about the build that it has now; nothing takes the upgrade back, so that it is the phone's only one. */
  async #upgraded(handset: OpenHandset, versions: AppVersions | null): Promise<void> {
    this.#versions = versions;
    await this.keepBuild(await handset.readBuild());
    const sentence = `Phone ${this.device.serial} was upgraded, and cannot be again without going back: one trial of it is all.`;
    this.#spent.abort(new LabError('PHONE_STATE', sentence));
  }

  /** Nobody knows which version sent what in the attempt in which it changed; those that follow are told apart. */
  #updated(versions: AppVersions | null, trial: Trial): string | null {
    const before = this.#versions ?? versions;
    const changes = before === null || versions === null ? [] : versionChanges(before, versions);
    this.#versions = versions ?? before;
    if (changes.length === 0) return null;
    const { serial } = this.device;
    const what = changes.join(', ');
    this.#notes.add(
      `Phone ${serial}: its applications changed by trial ${trial.number} (${what}); what is new from then on may come of that and not of the build.`,
    );
    return `The applications of phone ${serial} changed during the trial: ${what}. Turn automatic updates off on it.`;
  }

  /** After an experiment with the SIM. Where that fails, the run's reader is told. */
  async putFirstSimBack(): Promise<void> {
    try {
      await (await this.handset()).resetState();
    } catch (thrown) {
      this.#notes.add(`Phone ${this.device.serial} was left with another SIM: ${sentenceOf(thrown)}`);
    }
  }

  /** Each scenario that leaves the phone as it was, once, without the lab's certificate and proxy setting. */
  async cleanPass(signal: AbortSignal): Promise<readonly CleanTrial[]> {
    const { serial } = this.device;
    const stop = AbortSignal.any([signal, this.lost]);
    const trials: CleanTrial[] = [];
    for (const scenario of this.#parts.scenarios.filter(({ lasting }) => lasting === undefined)) {
      stop.throwIfAborted();
      this.#parts.progress({ kind: 'phone', serial, text: `clean pass: ${scenario.name}` });
      const failed = { serial, scenario: scenario.name, startedAt: Date.now(), readings: [] };
      try {
        const handset = await this.handset();
        trials.push(await cleanTrial({ handset, scenario, dwellMs: this.#dwellMs, signal: stop }));
      } catch (thrown) {
        stop.throwIfAborted();
        // The trials are done; the phone may be in any state by now.
        return [...trials, { ...failed, fault: sentenceOf(thrown) }];
      }
    }
    return trials;
  }

  async close(reason: string): Promise<void> {
    await this.#handset?.close(reason).catch(() => undefined);
    await this.#port.close().catch(() => undefined);
    await this.#lease.release(reason).catch(() => undefined);
  }

  async #reopenNext(reason: string): Promise<void> {
    await this.#handset?.close(reason).catch(() => undefined);
    this.#handset = null;
  }
}

const placeOf = ({ port, phonesInterface, packets }: Behind) => ({
  ...{ port, phonesInterface },
  ...(packets === true ? { packets } : {}),
});

/** The phone's own port, and where it is behind the gateway, what the gateway takes from its address. */
function openPort(
  { device: { serial }, listen, gateway, port = 0 }: Phone,
  { recorder, rules }: Pick<RunParts, 'recorder' | 'rules'>,
  { token: fencingToken, fence }: HeldLease,
  client: string,
  { responder, tlsCheck }: Conditions,
): Promise<RecorderPort> {
  const asked = { serial, client, listen, port, responder, fencingToken };
  const behind = gateway === undefined ? {} : { gateway: { ...placeOf(gateway), addresses: [client] } };
  const ruled = rules === undefined ? {} : { rules };
  return recorder.open({ ...asked, ...behind, ...ruled, tlsCheck: tlsCheck === true }, fence);
}
