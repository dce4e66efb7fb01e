import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationProfile } from '../../../devices/kinds/iphone/configuration-profile.ts';
import type { Device } from '../../../lab/model/device.ts';
import { type Bench, Children } from '../../../lab/wiring/children.ts';
import type { OpenedPhones, PhoneKind } from '../../../lab/wiring/phone-kind.ts';
import { deviceAt, restartProgram } from '../../devices/iphone/iphone-lab.ts';
import { ScriptedIphone, values } from '../../devices/iphone/scripted-iphone.ts';
import { XcuitestServer } from '../../devices/iphone/xcuitest-server.ts';
import type { KindWorld, Wanted } from './phone-world.ts';

/** A lab for iPhones without adb, and one scripted iPhone on a server that speaks the driver's commands. */
export class IphoneWorld implements KindWorld {
  readonly before = 'Apple/iPhone14,7:17.5.1/21F90';
  readonly port = 9;
  readonly untouched = '127.0.0.1:9, airplane mode off';
  readonly device: Device;
  readonly bench: Bench;
  /** What PHONEHOME_IPHONE_RESTART_COMMAND names. */
  readonly restarts: string;
  readonly #folder: string;
  readonly #children: Children;
  readonly #server: XcuitestServer;

  private constructor(
    folder: string,
    parts: { children: Children; bench: Bench; server: XcuitestServer; restarts: string },
  ) {
    this.#folder = folder;
    this.#children = parts.children;
    this.bench = parts.bench;
    this.#server = parts.server;
    this.restarts = parts.restarts;
    this.device = deviceAt(parts.server.url, this.port);
  }

  static async open(): Promise<IphoneWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-iphones-'));
    const children = new Children(join(folder, 'home'));
    const server = await new XcuitestServer(new ScriptedIphone(), values.udid).start();
    const restarts = await restartProgram(folder, server.url);
    return new IphoneWorld(folder, { children, bench: await children.bench('none'), server, restarts });
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#children.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async phonesOf(kind: PhoneKind, { signal, faults = [] }: Wanted = {}): Promise<OpenedPhones> {
    this.#server.phone = this.#installed();
    this.#server.unplugged = faults.includes('usb-loss');
    this.#server.frozen = faults.includes('adb-frozen');
    return await kind.open({
      request: { firmware: null, faults },
      devices: [this.device],
      bench: this.bench,
      signal: signal ?? new AbortController().signal,
      update: null,
      files: new Map(),
      sim: () => null,
      setUp: () => null,
      incoming: () => ({ messageControl: null, callControl: null }),
    });
  }

  async proxy(): Promise<string> {
    const { profile, airplane } = this.#server.phone;
    return `${profile?.host}:${profile?.port}, airplane mode ${airplane ? 'on' : 'off'}`;
  }

  async update(): Promise<null> {
    return null;
  }

  #installed(): ScriptedIphone {
    const phone = new ScriptedIphone();
    const core = { host: '127.0.0.1', port: this.port, caCertificate: this.bench.recorder.caCertificate };
    phone.install(configurationProfile(core, { kind: 'global' }));
    return phone;
  }
}
