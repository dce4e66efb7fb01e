import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emit, Firmware } from '../../devices/kinds/simulated/firmware/firmware.ts';
import { readFirmware } from '../../devices/kinds/simulated/firmware/firmware-file.ts';
import type { Frames } from '../../devices/kinds/simulated/firmware/frames.ts';
import { LabError } from '../../lab/errors.ts';
import type { Build } from '../../lab/model/build.ts';
import type { Device } from '../../lab/model/device.ts';
import type { PhoneReading } from '../../lab/model/handset.ts';
import { healthNames, type PhoneHealth } from '../../lab/model/health.ts';
import type { OpenHandset, Phone } from '../../lab/model/lab.ts';
import type { PhoneKind, PhonesWanted } from '../../lab/wiring/phone-kind.ts';
import { sendCanary, sendEmission, sendSecureCanary } from './stub-traffic.ts';
import type { Yard } from './stub-yard.ts';

type Update = NonNullable<PhonesWanted['update']>;

/** One phone, and where what it runs comes from. */
type Stub = {
  readonly device: Device;
  firmware(): Promise<Firmware>;
  readonly update: Update | null;
  readonly yard: Yard | null;
};

/**
 * Handsets that obey at once and wait as long as a phone would: they take no processor from the lab.
 * They run the firmware of the run, or what their yard says; what that sends at a trigger passes the
 * real recorder.
 */
export function stubKind(yard: Yard | null): PhoneKind {
  return {
    name: 'stub',
    simulated: yard === null,
    adb: 'machine',
    takes: ({ firmware }) => (firmware === null) === (yard !== null),
    open: async ({ devices, request, update }) => {
      const shared = yard === null ? await readFirmware(request.firmware ?? '') : null;
      const stubs = devices.map((device) => ({
        device,
        firmware: async () => shared ?? (await yardOf(yard).firmware(device.serial)),
        ...{ update, yard },
      }));
      return { phones: stubs.map(phoneOf), failed: null, close: async () => undefined };
    },
  };
}

function yardOf(yard: Yard | null): Yard {
  if (yard === null) throw new LabError('INTERNAL', 'These stubs have no yard.');
  return yard;
}

function phoneOf(stub: Stub): Phone {
  const { device } = stub;
  const examine = async () => healthOf(stub);
  return {
    device,
    listen: '127.0.0.1',
    scope: 'proxy',
    networkAddress: async () => '127.0.0.1',
    examine,
    recover: async () => {
      const health = await examine();
      return { fit: health.checks.every(({ ok }) => ok), steps: [], health };
    },
    install: (_lease, say) => install(stub, say),
    open: async (_lease, proxyPort, caCertificate) => openStub(stub, proxyPort, caCertificate),
  };
}

async function install({ device: { serial }, firmware, update, yard }: Stub, say: (text: string) => void) {
  const from = (await firmware()).build.fingerprint;
  if (update === null || update.ota.postBuild.includes(from)) return null;
  const { sha256, downgrade, wipe, path } = update.ota;
  await yardOf(yard).flash(serial, path);
  const to = (await firmware()).build.fingerprint;
  const at = Date.now();
  say(`is upgraded from ${from} to ${to}`);
  return { ...{ serial, sha256, control: 'stub', from, to, slots: null, downgrade, wipe, at } };
}

async function healthOf({ device: { serial }, firmware, yard }: Stub): Promise<PhoneHealth> {
  const dead = (await yard?.isDead(serial)) === true;
  const found = dead ? 'no answer' : 'well';
  const mend = dead ? 'Look at the phone.' : null;
  const checks = healthNames.map((name) => ({ name, ok: !dead, fatal: true, found, mend }));
  const { fingerprint } = (await firmware()).build;
  return { at: Date.now(), checks, battery: 100, fingerprint, serial };
}

async function openStub(
  { device, firmware, yard }: Stub,
  proxyPort: number,
  caCertificate: string,
): Promise<OpenHandset> {
  await yard?.answer(device.serial);
  const { build, emits } = await firmware();
  const bootId = randomUUID();
  const wlan0 = { name: 'wlan0', txBytes: 0, txPackets: 0, rxBytes: 0, rxPackets: 0 };
  const count = (frames: Frames) => {
    for (const name of ['txBytes', 'txPackets', 'rxBytes', 'rxPackets'] as const) wlan0[name] += frames[name];
  };
  const events: string[] = [];
  const done = async () => undefined;
  const notes = (name: string) => async () => void events.push(name);
  const cannot = async (): Promise<never> => {
    throw new LabError('PHONE_STATE', `The stub of phone ${device.serial} cannot do that.`);
  };
  return {
    device,
    notes: [],
    caStore: 'user',
    readScreen: async () => ({ awake: false, locked: true }),
    ...{ sleep: done, wake: notes('screen-on'), unlock: notes('unlock'), leaveWifi: done, joinWifi: done },
    ...{
      enterAirplaneMode: done,
      leaveAirplaneMode: async () => 'by hand',
      switchLocation: done,
      optOut: done,
    },
    ...{ removeContact: done, addContact: done, unplug: done, plugIn: done, close: done },
    ...{ check: done, resetState: done },
    ...{ reboot: cannot, swapSim: cannot, receiveMessage: cannot, receiveCall: cannot },
    ...{ wipe: cannot, upgrade: cannot, bare: cannot },
    read: async () => ({ ...readingOf(build, bootId, proxyPort), interfaces: [{ ...wlan0 }] }),
    readBuild: async () => build,
    sendCanary: async (token) => count(await sendCanary(proxyPort, token)),
    sendSecureCanary: async (token) => {
      count(await sendSecureCanary(proxyPort, token, caCertificate));
      return null;
    },
    lacks: async () => null,
    letTimePass: async (ms, signal) => {
      const due = events.splice(0).flatMap((event) => emits.filter(({ on }) => isOn(on, event)));
      for (const { request } of due) count(await sendEmission(proxyPort, device, request));
      await yard?.live(device.serial);
      await sleep(ms, undefined, { signal });
      return 0;
    },
    networkValidated: async () => null,
    readSockets: async () => null,
    readLog: async () => ({ at: Date.now(), text: '', processes: [], span: spanNow(), cut: false }),
    readLogSpan: async () => spanNow(),
    readVersions: async () => ({}),
  };
}

function isOn(on: Emit['on'], event: string): boolean {
  return 'events' in on && on.events.includes(event);
}

function readingOf(
  { fingerprint }: Build,
  bootId: string,
  proxyPort: number,
): Omit<PhoneReading, 'interfaces'> {
  const now = Date.now();
  const proxy = `127.0.0.1:${proxyPort}`;
  return { at: now, phoneClock: now, bootId, fingerprint, iccids: [], proxy };
}

function spanNow() {
  return { phoneClock: Date.now(), upMs: null, oldest: {} };
}
