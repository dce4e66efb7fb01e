import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Firmware } from '../../../devices/kinds/simulated/firmware/firmware.ts';
import {
  type PhoneOptions,
  type SimulatedPhone,
  startPhone,
} from '../../../devices/kinds/simulated/phone.ts';
import type { PhoneEventName } from '../../../devices/kinds/simulated/phone-event.ts';
import type { Device } from '../../../lab/model/device.ts';

export const device: Device = {
  serial: 'TESTPHONE1',
  product: 'Test Phone',
  line: 'test-phone/eu',
  identifiers: [
    { kind: 'imei', value: '356938035643809', slot: 1 },
    { kind: 'location', value: '59.9139,10.7522' },
  ],
  sims: [
    { iccid: '8947080012345678900', imsi: '242010123456789', msisdn: '+4791234567' },
    { iccid: '8947080098765432107', imsi: '242010987654321' },
  ],
};

export const firmware: Firmware = {
  build: {
    fingerprint: 'Maker/Product_00/Device:13/TEST.1/100:user/release-keys',
    properties: { 'persist.test.property': 'true' },
    packages: [{ name: 'com.example.sender', versionCode: 3, path: '/system/priv-app/S/S.apk', uid: 1001 }],
  },
  emits: [],
};

/** The same build on another release of Android: `9`, `11`, `13`, `15`. */
export function firmwareOf(release: string): Firmware {
  const fingerprint = firmware.build.fingerprint.replace(':13/', `:${release}/`);
  return { ...firmware, build: { ...firmware.build, fingerprint } };
}

export type AdbResult = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/** A private adb server with a home, and so a key, of its own. */
export class AdbRig {
  readonly home: string;
  readonly port: number;

  constructor(home: string, port: number) {
    this.home = home;
    this.port = port;
  }

  get environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: this.home, ANDROID_ADB_SERVER_PORT: String(this.port) };
  }

  run(...args: string[]): Promise<AdbResult> {
    return new Promise((resolve) => {
      const options = { env: this.environment, timeout: 20_000, maxBuffer: 1 << 26 };
      execFile('adb', args, options, (error, stdout, stderr) => {
        resolve({ stdout, stderr, exitCode: error === null ? 0 : Number(error.code ?? -1) });
      });
    });
  }

  /** Connects and waits until the phone's shell answers; after a reboot adb has to be told to try afresh. */
  async connect(phone: SimulatedPhone): Promise<void> {
    for (;;) {
      await this.run('connect', phone.address);
      const { stdout } = await this.run('-s', phone.address, 'shell', 'getprop', 'sys.boot_completed');
      if (stdout.trim() === '1') return;
      await this.run('disconnect', phone.address);
    }
  }

  /** Connects afresh until adb says that of the phone which is waited for, e.g. `unauthorized`. */
  async reaches(phone: SimulatedPhone, state: string): Promise<void> {
    for (;;) {
      const { stdout, stderr } = await this.run('-s', phone.address, 'get-state');
      if (stdout.trim() === state || stderr.includes(`device ${state}`)) return;
      await this.run('disconnect', phone.address);
      await this.run('connect', phone.address);
    }
  }

  async stop(): Promise<void> {
    await this.run('kill-server');
    await rm(this.home, { recursive: true, force: true });
  }
}

export async function startAdbRig(): Promise<AdbRig> {
  return new AdbRig(await mkdtemp(join(tmpdir(), 'phonehome-adb-')), await freePort());
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Resolves when that happened to the phone. */
export function happening(phone: SimulatedPhone, wanted: PhoneEventName): Promise<void> {
  return new Promise((resolve) => {
    phone.state.on('event', ({ name }) => name === wanted && resolve());
  });
}

export function startTestPhone(options: Partial<PhoneOptions> = {}): Promise<SimulatedPhone> {
  return startPhone({ device, firmware, bootMs: 50, ...options });
}
