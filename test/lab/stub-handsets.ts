import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/errors.ts';
import type { Build } from '../../lab/model/build.ts';
import { canaryHost } from '../../lab/model/canary.ts';
import type { Device } from '../../lab/model/device.ts';
import type { PhoneReading } from '../../lab/model/handset.ts';
import { healthNames, type PhoneHealth } from '../../lab/model/health.ts';
import type { OpenHandset, Phone } from '../../lab/model/lab.ts';
import type { PhoneKind } from '../../lab/wiring/phone-kind.ts';

/** What every stubbed handset has booted. */
export const build: Build = {
  fingerprint: 'bench/lab/lab:14/AP1A.240101.001/1:user/release-keys',
  properties: {},
  packages: [],
};

/** Handsets that obey at once and wait as long as a phone would: they take no processor from the lab. */
export const stubKind: PhoneKind = {
  name: 'stub',
  simulated: true,
  takes: () => true,
  open: async ({ devices }) => ({
    phones: devices.map(phoneOf),
    failed: null,
    close: async () => undefined,
  }),
};

function phoneOf(device: Device): Phone {
  const examine = async () => healthOf(device);
  return {
    device,
    listen: '127.0.0.1',
    scope: 'proxy',
    networkAddress: async () => '127.0.0.1',
    examine,
    recover: async () => ({ fit: true, steps: [], health: await examine() }),
    open: async (_lease, proxyPort) => openStub(device, proxyPort),
  };
}

function healthOf({ serial }: Device): PhoneHealth {
  const checks = healthNames.map((name) => ({ name, ok: true, fatal: true, found: 'well', mend: null }));
  return { at: Date.now(), checks, battery: 100, fingerprint: build.fingerprint, serial };
}

function openStub(device: Device, proxyPort: number): OpenHandset {
  const bootId = randomUUID();
  const done = async () => undefined;
  const cannot = async (): Promise<never> => {
    throw new LabError('PHONE_STATE', `The stub of phone ${device.serial} cannot do that.`);
  };
  return {
    device,
    notes: [],
    readScreen: async () => ({ awake: false, locked: true }),
    ...{ sleep: done, wake: done, unlock: done, leaveWifi: done, joinWifi: done },
    ...{ enterAirplaneMode: done, leaveAirplaneMode: done, switchLocation: done, optOut: done },
    ...{ removeContact: done, addContact: done, unplug: done, plugIn: done, close: done },
    ...{ check: done, resetState: done },
    ...{ reboot: cannot, swapSim: cannot, receiveMessage: cannot, receiveCall: cannot },
    ...{ wipe: cannot, upgrade: cannot },
    read: async () => readingOf(bootId, proxyPort),
    readBuild: async () => build,
    sendCanary: (token) => postCanary(proxyPort, token),
    lacks: async () => null,
    letTimePass: async (ms, signal) => {
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

function readingOf(bootId: string, proxyPort: number): PhoneReading {
  return {
    at: Date.now(),
    phoneClock: Date.now(),
    bootId,
    interfaces: [],
    fingerprint: build.fingerprint,
    iccids: [],
    proxy: `127.0.0.1:${proxyPort}`,
  };
}

function spanNow() {
  return { phoneClock: Date.now(), upMs: null, oldest: {} };
}

/** The canary passes the real recorder, as that of a phone does. */
async function postCanary(port: number, token: string): Promise<void> {
  const body = Buffer.from(JSON.stringify({ canary: token })).toString('base64');
  const headers = { host: canaryHost, 'content-type': 'text/plain', connection: 'close' };
  await new Promise<void>((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: `http://${canaryHost}/`,
      headers,
    });
    asked.on('response', (answer) => answer.resume().on('end', resolve).on('error', reject));
    asked.on('error', reject).end(body);
  });
}
