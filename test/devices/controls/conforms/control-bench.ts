import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Air } from '../../../../devices/controls/incoming-kind.ts';
import type { SetUpHost } from '../../../../devices/controls/set-up-control.ts';
import type { SimTray } from '../../../../devices/controls/sim-kind.ts';
import type { PhoneClocks } from '../../../../devices/controls/time-kind.ts';
import { Adb } from '../../../../devices/kinds/android/adb.ts';
import { type AdbServer, startAdbServer } from '../../../../devices/kinds/android/adb-server.ts';
import type { PhoneOptions, SimulatedPhone } from '../../../../devices/kinds/simulated/phone.ts';
import { LabError } from '../../../../lab/errors.ts';
import type { Device } from '../../../../lab/model/device.ts';
import type { Operator } from '../../../../lab/model/operator.ts';
import { promptDesk } from '../../../../lab/run/prompt-desk.ts';
import { addressOf, device as single, startTestPhone } from '../../android/test-lab.ts';
import { TestLease } from '../../android/test-lease.ts';

/** Three SIMs (two that take turns in slot 1, and one that stays in slot 2) and the text of a message. */
export const device: Device = {
  ...single,
  identifiers: [
    ...single.identifiers,
    { kind: 'iccid', value: '8947080055555555555', slot: 2 },
    { kind: 'imsi', value: '242015555555555', slot: 2 },
    { kind: 'sms', value: 'the code of the lab is 734182' },
  ],
};

/** How whoever has the phone in hand goes about it: as asked, not at all, not able to, or never done with it. */
export type Manner = 'does' | 'pretends' | 'fails' | 'hangs';

/** What a host of simulated phones can do for controls. */
export type Host = SimTray & Air & SetUpHost & PhoneClocks;

/** What happens to the phone where a program, a person or the phone's host does as it is told. */
export type Doing = {
  program(environment: Readonly<Record<string, string>>): Promise<void>;
  operator(request: string): Promise<void>;
  readonly host: Partial<Host>;
};

/** All that a lab can have for its controls. */
export type Hands = { readonly program: string; readonly operator: Operator; readonly host: Host };

/** Hands that do nothing: for what is asked before there is a phone. */
export const idleHands: Hands = {
  program: '/bin/true',
  operator: { ask: async ({ answers: [first] }) => first },
  host: hostOf('pretends', {}),
};

/** One phone on the real adb, and what a lab can have for it. All that is told of it is kept. */
export class ControlBench {
  readonly server: AdbServer;
  readonly folder: string;
  /** Prompts, commands, and whatever a test adds: none of it may hold a secret. */
  readonly told: string[] = [];
  #phone: SimulatedPhone | null = null;
  #doing: Doing | null = null;
  readonly #web = createServer(async (request, response) => {
    await this.#doing?.program(JSON.parse(await text(request)) as Record<string, string>);
    response.end();
  });

  private constructor(folder: string, server: AdbServer) {
    this.folder = folder;
    this.server = server;
  }

  static async open(): Promise<ControlBench> {
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-controls-'));
    const server = await startAdbServer({ home: folder, logFile: join(folder, 'adb.log') });
    const bench = new ControlBench(folder, server);
    await new Promise<void>((resolve) => bench.#web.listen(0, '127.0.0.1', resolve));
    return bench;
  }

  async close(): Promise<void> {
    this.#web.closeAllConnections();
    this.#web.close();
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get phone(): SimulatedPhone {
    if (this.#phone === null) throw new TypeError('The phone is not started.');
    return this.#phone;
  }

  async startPhone(options: Partial<PhoneOptions>): Promise<void> {
    this.told.length = 0;
    this.#phone = await startTestPhone({ bootMs: 50, device, ...options });
  }

  async stopPhone(): Promise<void> {
    await this.#phone?.stop();
    this.#phone = null;
  }

  /** The phone as a run has it, until the signal. */
  async adb(signal?: AbortSignal): Promise<Adb> {
    const adb = new Adb({
      server: this.server,
      address: addressOf(this.phone),
      lease: new TestLease(this.phone.serial),
      onCommand: (command) => this.told.push(command),
      ...(signal === undefined ? {} : { signal }),
    });
    await adb.waitForDevice(15_000);
    return adb;
  }

  async hands(manner: Manner, doing: Doing): Promise<Hands> {
    this.#doing = doing;
    const answers = { does: 'done', pretends: 'done', fails: 'cannot', hangs: '' };
    const operator = promptDesk([
      {
        name: 'somebody',
        answer: async ({ text: request }, signal) => {
          this.told.push(request);
          if (manner === 'does') await doing.operator(request);
          return manner === 'hangs' ? await forever(signal) : answers[manner];
        },
      },
    ]);
    if (operator === null) throw new TypeError('There is somebody.');
    return { program: await this.#program(manner), operator, host: hostOf(manner, doing.host) };
  }

  async #program(manner: Manner): Promise<string> {
    const { port } = this.#web.address() as AddressInfo;
    const words =
      'Object.fromEntries(Object.entries(process.env).filter(([n]) => n.startsWith("PHONEHOME_")))';
    const tell = `fetch("http://127.0.0.1:${port}/", { method: "POST", body: JSON.stringify(${words}) })`;
    const scripts = {
      does: `exec ${process.execPath} -e '${tell}'`,
      pretends: 'exit 0',
      fails: 'exit 7',
      hangs: 'exec sleep 600',
    };
    const file = join(this.folder, `program-that-${manner}`);
    await writeFile(file, `#!/bin/sh\n${scripts[manner]}\n`);
    await chmod(file, 0o755);
    return file;
  }
}

/** Never resolves; rejects with the signal's reason. */
export function forever(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function hostOf(manner: Manner, doing: Partial<Host>): Host {
  const other = async (): Promise<void> => {
    if (manner === 'fails')
      throw new LabError('PHONE_MISSING', `No simulated phone has the serial ${device.serial}.`);
    if (manner === 'hangs') await forever();
  };
  const host = { swapSim: other, sms: other, call: other, setUp: other, passTime: other, networkTime: other };
  // A clock is put right whatever happened.
  const right = { networkTime: async () => undefined };
  return manner === 'does' ? { ...host, ...doing } : { ...host, ...right };
}
