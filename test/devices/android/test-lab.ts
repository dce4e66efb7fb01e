import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { callBySimulation } from '../../../devices/controls/call-simulated.ts';
import { messageBySimulation } from '../../../devices/controls/message-simulated.ts';
import { simulatedSim } from '../../../devices/controls/sim-simulated.ts';
import { simulatedTime } from '../../../devices/controls/time-simulated.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { type AppiumServer, startAppium } from '../../../devices/kinds/android/appium-server.ts';
import { type AndroidHandset, openHandset } from '../../../devices/kinds/android/handset.ts';
import type { Firmware } from '../../../devices/kinds/simulated/firmware/firmware.ts';
import {
  type PhoneOptions,
  type SimulatedPhone,
  startPhone,
} from '../../../devices/kinds/simulated/phone.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { PhoneAddress } from '../../../lab/model/phone-host.ts';
import { TestLease } from './test-lease.ts';

/** A phone with two SIMs to rotate; all values are made up. */
export const device: Device = {
  serial: 'TESTPHONE1',
  product: 'Test Phone',
  line: 'test-phone/eu',
  identifiers: [{ kind: 'imei', value: '356938035643809', slot: 1 }],
  sims: [
    { iccid: '8947080012345678900', imsi: '242010123456789', msisdn: '+4791234567' },
    { iccid: '8947080098765432107', imsi: '242010987654321', msisdn: '+4798765432' },
  ],
};

export const firmware: Firmware = {
  build: {
    fingerprint: 'Test/Phone/phone:9/PPR1.180610.011/00TT_1_01A:user/release-keys',
    properties: { 'persist.vendor.test.enabled': 'true' },
    packages: [
      { name: 'com.example.sender', versionCode: 3, path: '/system/app/Sender/Sender.apk', uid: 10050 },
    ],
  },
  emits: [],
};

export const caFileName = '0a1b2c3d.0';
export const caCertificate = `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(12)}\n-----END CERTIFICATE-----\n`;

/** The lab's own side of a test: the real adb server and the real Appium, each once. */
export type TestLab = {
  readonly folder: string;
  readonly adbServer: AdbServer;
  readonly appium: AppiumServer;
  close(): Promise<void>;
};

export async function startTestLab(): Promise<TestLab> {
  const folder = await mkdtemp(join(tmpdir(), 'phonehome-handset-'));
  const adbServer = await startAdbServer({ home: folder, logFile: join(folder, 'adb.log') });
  const appium = await startAppium({
    home: folder,
    logFile: join(folder, 'appium.log'),
    adbPort: adbServer.port,
  });
  const close = async (): Promise<void> => {
    await appium.close();
    await adbServer.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, adbServer, appium, close };
}

export function addressOf(phone: SimulatedPhone): PhoneAddress {
  return { serial: phone.serial, adb: phone.address, labAddress: '10.0.2.2', listen: '127.0.0.1' };
}

export async function startTestPhone(options: Partial<PhoneOptions> = {}): Promise<SimulatedPhone> {
  return await startPhone({ device, firmware, ...options });
}

/** Opens the phone as a run does; what the test does not say is as it should be. */
export async function openPhone(
  lab: TestLab,
  phone: SimulatedPhone,
  options: Partial<Parameters<typeof openHandset>[0]> = {},
): Promise<AndroidHandset> {
  const tray = {
    swapSim: (_serial: string, slot: number, sim: (typeof device.sims)[0] | null) =>
      phone.swapSim(slot, sim ?? null),
  };
  const air = {
    sms: async (_serial: string, from: string, text: string) => phone.receiveMessage(from, text),
    call: async (_serial: string, from: string) => phone.receiveCall(from),
  };
  const means = { operator: null, program: null, air };
  return await openHandset({
    device: { ...device, serial: phone.serial },
    address: addressOf(phone),
    adbServer: lab.adbServer,
    appium: lab.appium,
    lease: new TestLease(phone.serial),
    simControl: simulatedSim(tray),
    messageControl: messageBySimulation.make(means),
    callControl: callBySimulation.make(means),
    timeControl: simulatedTime({
      passTime: (_serial, ms) => phone.passTime(ms),
      networkTime: async () => phone.networkTime(),
    }),
    pin: '1234',
    proxyPort: 9,
    caCertificate,
    caFileName,
    forgetSuccess: async () => phone.forgetSuccess(),
    ...options,
  });
}

/** What came to a plain HTTP server that plays the recorder. Connectivity checks are answered and left out. */
export type ProxyRequest = { readonly method: string; readonly url: string; readonly body: string };

export class TestProxy {
  readonly requests: ProxyRequest[] = [];
  /** What is answered to everything but connectivity checks. */
  status = 200;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
    return address.port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    const body = await text(request);
    if (url.endsWith('/generate_204')) {
      response.writeHead(204).end();
      return;
    }
    this.requests.push({ method: request.method ?? '', url, body });
    response.writeHead(this.status, { 'content-length': '2' }).end('ok');
  }
}
