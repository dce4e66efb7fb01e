import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { sideloadOta } from '../../../devices/controls/ota-sideload.ts';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { readFirmware } from '../../../devices/kinds/simulated/firmware/firmware-file.ts';
import { type SimulatedPhone, startPhone } from '../../../devices/kinds/simulated/phone.ts';
import type { Device } from '../../../lab/model/device.ts';
import { readOta } from '../../../lab/store/build-ota.ts';
import { androidOf, type Bench, Children } from '../../../lab/wiring/children.ts';
import { chooseIncoming } from '../../../lab/wiring/choose-incoming.ts';
import { chooseSetUp } from '../../../lab/wiring/choose-set-up.ts';
import { chooseSim } from '../../../lab/wiring/choose-sim.ts';
import { discover } from '../../../lab/wiring/device-list.ts';
import type { OpenedPhones, PhoneKind } from '../../../lab/wiring/phone-kind.ts';
import type { Update } from '../../../lab/wiring/planned-ota.ts';
import { device } from '../../devices/android/test-lab.ts';
import { TestLease } from '../../devices/android/test-lease.ts';
import { firmwareOf } from '../../lab/rig.ts';
import { otaZip } from '../../store/zip-file.ts';

/** What a run wants otherwise than usual. */
export type Wanted = {
  readonly signal?: AbortSignal;
  readonly faults?: readonly string[];
  readonly update?: Update;
};

/** What a kind of phone is tried in: all that its lab is opened with, and one phone. */
export interface KindWorld {
  readonly device: Device;
  /** The build that the phone has at first. */
  readonly before: string;
  readonly bench: Bench;
  /** The recorder's port that a phone is opened with. */
  readonly port: number;
  /** One phone of this kind, as a run gets it. */
  phonesOf(kind: PhoneKind, wanted?: Wanted): Promise<OpenedPhones>;
  /** How the phone stands as to where its traffic goes, asked past the kind. */
  proxy(): Promise<string>;
  /** What that is while no run holds it. */
  readonly untouched: string;
  /** A build that the phone has not, and the way to it; null where this kind takes none. */
  update(): Promise<(Update & { readonly next: string }) | null>;
  close(): Promise<void>;
}

/** All that a lab of phones with adb is opened with, and phones that wait to be found by adb. */
export class PhoneWorld implements KindWorld {
  readonly device: Device = device;
  readonly port = 9;
  readonly untouched = 'no proxy';
  readonly before = firmwareOf('R1', []).build.fingerprint;
  readonly #next = firmwareOf('R2', []).build.fingerprint;
  readonly bench: Bench;
  readonly #folder: string;
  readonly #children: Children;
  readonly #waiting: SimulatedPhone[] = [];

  private constructor(folder: string, children: Children, bench: Bench) {
    this.#folder = folder;
    this.#children = children;
    this.bench = bench;
  }

  static async open(): Promise<PhoneWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'phonehome-kinds-'));
    await writeFile(join(folder, 'firmware.yaml'), stringify(firmwareOf('R1', [])));
    const children = new Children(join(folder, 'home'));
    return new PhoneWorld(folder, children, await children.bench('own'));
  }

  async close(): Promise<void> {
    await this.#children.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** One phone of this kind, as a run gets it. Where the kind starts none itself, one waits on the adb server. */
  async phonesOf(kind: PhoneKind, { signal, faults = [], update }: Wanted = {}): Promise<OpenedPhones> {
    const firmware = join(this.#folder, 'firmware.yaml');
    if (!kind.simulated) await this.#wait(firmware, faults);
    const means = { operator: null, program: null };
    const opened = await kind.open({
      request: { firmware: kind.simulated ? firmware : null, faults },
      devices: [this.device],
      bench: this.bench,
      signal: signal ?? new AbortController().signal,
      update: update ?? null,
      files: new Map(),
      sim: (tray) => chooseSim(null, { ...means, tray }),
      setUp: (host) => chooseSetUp({ operator: null, host }),
      incoming: (air) => chooseIncoming(null, air),
    });
    return { ...opened, close: () => this.#end(opened) };
  }

  /** An OTA to the next build, before the first trial. */
  async update(): Promise<Update & { readonly next: string }> {
    const path = join(this.#folder, 'ota.zip');
    const facts = { 'post-build': this.#next, 'pre-device': 'rig', 'post-timestamp': '1900000000' };
    await writeFile(path, otaZip(facts, [{ name: 'firmware.yaml', data: stringify(firmwareOf('R2', [])) }]));
    return { ota: await readOta(path), control: sideloadOta, when: 'first', next: this.#next };
  }

  /** The phone's proxy setting, asked past the kind. */
  async proxy(): Promise<string> {
    const { serial } = this.device;
    const found = (await discover(androidOf(this.bench).adb)).find((each) => each.serial === serial);
    const address = { serial, adb: found?.listed.adb ?? serial, labAddress: '', listen: '' };
    const adb = new Adb({ server: androidOf(this.bench).adb, address, lease: new TestLease(serial) });
    const setting = (await adb.ask('settings get global http_proxy')).trim();
    return /^(null|:0|)$/.test(setting) ? this.untouched : setting;
  }

  async #wait(firmware: string, faults: readonly string[]): Promise<void> {
    const phone = await startPhone({
      device: this.device,
      firmware: await readFirmware(firmware),
      bootMs: 50,
    });
    this.#waiting.push(phone);
    await this.#adb('connect', phone.address);
    for (const fault of faults) phone.faults.begin(fault);
  }

  async #end(opened: OpenedPhones): Promise<void> {
    await opened.close();
    for (const phone of this.#waiting.splice(0)) {
      await this.#adb('disconnect', phone.address);
      await phone.stop();
    }
  }

  async #adb(...args: string[]): Promise<void> {
    const { binary, environment: env } = androidOf(this.bench).adb;
    await execa(binary, args, { env, extendEnv: false, reject: false });
  }
}
