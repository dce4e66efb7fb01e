import assert from 'node:assert/strict';
import type { OpenHandset, Phone } from '../../lab/model/lab.ts';
import type { HeldLease } from '../../lab/model/lease.ts';
import type { Scenario } from '../../lab/model/scenario.ts';
import type { LogSpan } from '../../lab/model/trace.ts';
import type { Run } from '../../lab/model/trial.ts';
import type { RunParts } from '../../lab/run/parts.ts';
import { validateRecorded } from '../../lab/wiring/validate-recorded.ts';
import { held } from '../store/held.ts';

/** The one phone of these runs. */
export const device = { serial: 'A1', product: 'One', line: 'acme-one/eu', identifiers: [], sims: [] };
const never = new AbortController().signal;

/** A phone whose applications a test can change; it says that it sent its canary, and sends nothing. */
export class QuietPhone {
  /** Why it cannot do what a scenario asks for. */
  lack: string | null = null;
  /** How long it was listened to, by the phone's own clock. */
  readonly listened: number[] = [];
  versions: Record<string, number> = { 'com.acme.mail': 4, 'com.acme.store': 1 };
  clockSkewMs = 0;

  /** When the oldest line of its log was written; null where it has none. */
  oldestLine: number | null = null;

  span(): LogSpan {
    const oldest = this.oldestLine === null ? {} : { main: this.oldestLine };
    return { phoneClock: Date.now() + this.clockSkewMs, upMs: null, oldest };
  }

  handset(fingerprint: string): OpenHandset {
    const settled = async () => undefined;
    const reading = { bootId: 'b', interfaces: [], iccids: [], proxy: 'lab:1' };
    return {
      device,
      caStore: 'user',
      bare: () => assert.fail('nothing is done without instruments'),
      sendSecureCanary: async () => null,
      notes: ['Phone A1: prepared.'],
      readScreen: async () => ({ awake: true, locked: false }),
      sleep: settled,
      wake: settled,
      unlock: settled,
      reboot: settled,
      wipe: async () => ({ control: '' }),
      upgrade: () => assert.fail('nothing is installed'),
      swapSim: async () => ({
        control: '',
        moves: 'tray',
        from: null,
        to: null,
        reinserted: true,
        known: true,
      }),
      read: async () => ({
        ...reading,
        at: Date.now(),
        phoneClock: Date.now() + this.clockSkewMs,
        fingerprint,
      }),
      leaveWifi: settled,
      joinWifi: settled,
      enterAirplaneMode: settled,
      leaveAirplaneMode: async () => 'by hand',
      switchLocation: settled,
      receiveMessage: async () => '',
      receiveCall: async () => '',
      removeContact: settled,
      addContact: settled,
      unplug: settled,
      plugIn: settled,
      optOut: settled,
      lacks: async () => this.lack,
      letTimePass: async (ms) => {
        this.listened.push(ms);
        return ms;
      },
      readBuild: async () => ({ fingerprint, properties: {}, packages: [] }),
      sendCanary: settled,
      check: settled,
      resetState: settled,
      networkValidated: async () => true,
      readSockets: async () => null,
      readLog: async () => ({ at: Date.now(), text: '', processes: [], span: this.span(), cut: false }),
      readLogSpan: async () => this.span(),
      readVersions: async () => ({ ...this.versions }),
      close: settled,
    };
  }
}

const heldLease: HeldLease = {
  serial: 'A1',
  token: 1,
  check: async () => undefined,
  lost: never,
  release: async () => undefined,
  fence: held,
};

/** All that a run touches, of that phone alone; the lease is this one. */
export function partsOf(
  run: Run,
  quiet: QuietPhone,
  writer: RunParts['writer'],
  trigger: () => void | Promise<void>,
  lease: HeldLease = heldLease,
) {
  const settled = async () => undefined;
  const state = { serial: 'A1', holder: null, token: 1, lastRelease: null };
  const health = { at: 1, checks: [], battery: null, fingerprint: null, serial: null };
  const quarantined = { serial: 'A1', since: 1, reason: '', by: 'lab', greens: 0 };
  const phone: Phone = {
    device,
    listen: '127.0.0.1',
    scope: 'proxy',
    networkAddress: async () => '127.0.0.1',
    examine: async () => health,
    recover: async () => ({ fit: true, steps: [], health }),
    open: async () => quiet.handset(run.fingerprint),
  };
  const scenario: Scenario = {
    name: 'nothing',
    description: 'Nothing happens.',
    controls: [],
    setup: settled,
    trigger: async () => void (await trigger()),
  };
  const port = {
    port: 1,
    begin: settled,
    activity: async () => ({ lastAt: 0, open: 0, flows: 0, received: 0 }),
    flush: settled,
    close: settled,
  };
  const validate: RunParts['validate'] = (recorded) =>
    validateRecorded({ run: writer.folder, devices: [device], packages: [], ...recorded });
  const parts: RunParts = {
    phones: [phone],
    scenarios: [scenario],
    recorder: { caCertificate: '', open: async () => port, check: settled, failed: never, close: settled },
    leases: { acquire: async () => lease, state: async () => state },
    quarantine: {
      state: async () => null,
      history: async () => [],
      note: async () => null,
      put: async () => quarantined,
      checked: async () => null,
      release: async () => null,
    },
    queue: { add: settled, consume: async () => [] },
    writer,
    watched: [],
    validate,
    progress: () => {},
  };
  return { phone, parts };
}
