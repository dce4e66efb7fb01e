import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type Build, isUserBuild } from '../../../lab/model/build.ts';
import { type Device, type Sim, simKinds } from '../../../lab/model/device.ts';
import { Battery } from './battery.ts';
import { PhoneClock } from './clock.ts';
import { Contacts } from './contacts.ts';
import { Inbox } from './inbox.ts';
import { initPid, MountNamespaces } from './mount-namespaces.ts';
import { defaultPackages, defaultProperties, defaultSettings, simProperties } from './phone-defaults.ts';
import type { PhoneEvent, PhoneEventName } from './phone-event.ts';
import { VirtualFiles } from './virtual-files.ts';
import type { Wifi } from './wifi.ts';

export type InstalledPackage = {
  readonly name: string;
  readonly versionCode: number;
  readonly versionName: string;
  readonly path: string;
  readonly uid: number;
  readonly system: boolean;
  readonly permissions: readonly string[];
  /** Short digest of the signing certificate, 8 hex digits. */
  readonly certificate: string;
  /** Last parts of the broadcasts that wake it: `BOOT_COMPLETED`. */
  readonly receivers: readonly string[];
  /** Target package where the package is an instrumentation, else null. */
  readonly instruments: { readonly target: string; readonly runner: string } | null;
};

export type Counters = { rxBytes: number; rxPackets: number; txBytes: number; txPackets: number };

/** A TCP connection that is open, as /proc/net/tcp lists it: the uid tells the sender. */
export type OpenSocket = {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly uid: number;
};

/** One line of the phone's log. */
export type LogLine = {
  readonly at: number;
  readonly tag: string;
  readonly text: string;
  readonly pid: number;
};

/** `system`: the system's authorities alone, as for most applications since Android 7. `user`: those and the user's. */
export type TrustedStore = 'user' | 'system';

export type SettingsNamespace = 'global' | 'secure' | 'system';

export type PhoneFacts = {
  readonly device: Device;
  readonly build: Build;
  readonly pin: string | null;
  /** From which all of the phone's traffic comes: a loopback address, or its own on `wifi`. */
  readonly address: string;
  /** Set where its Wi-Fi is one of real packets. */
  readonly wifi?: Wifi | null;
};

/** Where Android keeps certificate authorities: the system's own (from 14 on in a module) and those a user added. */
export const caDirectories = {
  system: '/system/etc/security/cacerts',
  module: '/apex/com.android.conscrypt/cacerts',
  user: '/data/misc/user/0/cacerts-added',
} as const;

/** Android 14. */
const firstWithModule = 34;

/** What a simulated phone is at this moment; everything else reads and changes this. */
export class PhoneState extends EventEmitter<{
  event: [PhoneEvent];
  power: ['off' | 'on'];
  log: [LogLine];
}> {
  readonly device: Device;
  /** The build of the slot that runs. */
  build: Build;
  /** `_a` or `_b`. */
  slotSuffix = '_a';
  readonly address: string;
  readonly wifi: Wifi | null;
  readonly clock = new PhoneClock();
  readonly battery = new Battery();
  readonly contacts = new Contacts();
  readonly inbox = new Inbox();
  /** `latitude,longitude` that a test provider gives, or null. */
  mockLocation: string | null = null;
  /** `booting` also where the boot never completes: adbd answers, Android does not. */
  power: 'on' | 'booting' | 'off' = 'on';
  bootId = randomUUID() as string;
  bootedAt = Date.now();
  screenOn = true;
  keyguardLocked = true;
  /** The screen that asks for the PIN is in front. */
  bouncerShowing = false;
  pin: string | null;
  /** By slot index from 0. */
  readonly sims: (Sim | null)[];
  wifiOn = true;
  /** Whether Wi-Fi comes back when airplane mode ends. */
  wifiBeforeAirplane = true;
  mobileDataOn = true;
  airplaneMode = false;
  /** The phone does not believe the answers to its connectivity check. */
  doubtsNetwork = false;
  #checkAnswered = false;
  readonly properties = new Map<string, string>();
  /** `persist.…` as somebody set them: they outlive boots and updates, not a wipe. */
  readonly #persisted = new Map<string, string>();
  readonly settings: Readonly<Record<SettingsNamespace, Map<string, string>>>;
  readonly packages = new Map<string, InstalledPackage>();
  /** By interface: wlan0, rmnet_data0, lo. Restart at each boot. */
  readonly counters = new Map<string, Counters>();
  /** Bytes over Wi-Fi by uid since boot, as `dumpsys netstats` tells them. */
  readonly uidCounters = new Map<number, Counters>();
  /** The same over mobile data. */
  readonly cellularUidCounters = new Map<number, Counters>();
  /** Whoever opens a connection adds it here and removes it when it closes. */
  readonly sockets = new Set<OpenSocket>();
  readonly files = new VirtualFiles();
  /** What the package manager complained of, ms since the epoch by the phone's clock: /data/system/uiderrors.txt. */
  readonly packageMessages: { readonly at: number; readonly text: string }[] = [];
  readonly #takenAway: string[] = [];
  /** What processes have mounted for themselves. */
  readonly namespaces = new MountNamespaces(this.files);
  /** Port on the phone to what the host was asked to connect to, e.g. `tcp:8080`. Gone after a reboot. */
  readonly reverses = new Map<number, string>();

  constructor(facts: PhoneFacts) {
    super();
    this.device = facts.device;
    this.build = facts.build;
    this.address = facts.address;
    this.wifi = facts.wifi ?? null;
    this.pin = facts.pin;
    this.sims = initialSims(facts.device);
    this.settings = defaultSettings(facts.device);
    for (const each of defaultPackages(facts.build)) this.packages.set(each.name, each);
    this.battery.on('powered', (powered) => this.happened(powered ? 'charge' : 'uncharge'));
    this.resetForBoot();
    this.properties.set('sys.boot_completed', '1');
  }

  /** Whether the system's connectivity check was answered on the network that is up. */
  get networkValidated(): boolean {
    return this.#checkAnswered && !this.doubtsNetwork;
  }

  set networkValidated(answered: boolean) {
    this.#checkAnswered = answered;
  }

  /** Tells whoever listens (firmware, journal) that something happened to the phone. */
  happened(name: PhoneEventName): void {
    this.emit('event', { name, at: Date.now() });
  }

  /** The CA certificates that a process finds in the store that it trusts, as the PEM or DER files there. */
  caCertificates(trusts: TrustedStore = 'user', pid = initPid): Buffer[] {
    const { system, module, user } = caDirectories;
    const own = Number(this.properties.get('ro.build.version.sdk')) >= firstWithModule ? module : system;
    return [own, ...(trusts === 'user' ? [user] : [])].flatMap((directory) => {
      const seen = this.namespaces.pathSeenBy(pid, directory);
      const names = this.files.list(seen) ?? [];
      return names.flatMap((name) => this.files.read(`${seen}/${name}`)?.data ?? []);
    });
  }

  /** Adds to the counters of an interface, and of a uid; a packet carries at most 1,460 bytes. */
  count(interfaceName: string, rxBytes: number, txBytes: number, uid = 0): void {
    add(this.counters, interfaceName, rxBytes, txBytes);
    if (interfaceName !== 'lo') add(this.uidCountersOn(interfaceName), uid, rxBytes, txBytes);
  }

  /** The counters by uid of an interface that leads out of the phone. */
  uidCountersOn(interfaceName: string): Map<number, Counters> {
    return interfaceName === 'wlan0' ? this.uidCounters : this.cellularUidCounters;
  }

  /** Writes a line to the phone's log (`adb logcat`). */
  log(tag: string, text: string, pid = 1000): void {
    this.emit('log', { at: this.clock.now(), tag, text, pid });
  }

  /** Whether an application on the phone can reach the network, by Wi-Fi or by mobile data. */
  get connected(): boolean {
    return this.power === 'on' && (this.wifiOn || (this.mobileDataOn && !this.airplaneMode));
  }

  /** What a boot starts afresh: boot id, counters, reverses, properties, screen and keyguard. */
  resetForBoot(): void {
    this.bootId = randomUUID();
    this.bootedAt = Date.now();
    this.reverses.clear();
    this.uidCounters.clear();
    this.cellularUidCounters.clear();
    for (const name of ['lo', 'wlan0', 'rmnet_data0']) this.counters.set(name, noTraffic());
    this.properties.clear();
    const defaults = defaultProperties(this.device, this.build, this.slotSuffix);
    for (const [name, value] of [...defaults, ...this.#persisted]) this.properties.set(name, value);
    this.refreshSimProperties();
    this.namespaces.restart();
    const hasModule = Number(this.properties.get('ro.build.version.sdk')) >= firstWithModule;
    if (hasModule) this.files.makeDirectory(caDirectories.module);
    else this.files.remove(caDirectories.module);
    this.screenOn = true;
    // The set-up wizard stands in front of everything; there is no keyguard before it is through.
    this.keyguardLocked = this.provisioned;
    this.bouncerShowing = false;
    this.#missPackages();
  }

  /** Whether adb has to be allowed by the phone's user: so on builds for users. */
  get secureAdb(): boolean {
    return (
      (this.build.properties['ro.adb.secure'] ?? (isUserBuild(this.build.fingerprint) ? '1' : '0')) === '1'
    );
  }

  /** Whether the set-up wizard was gone through since the last wipe. */
  get provisioned(): boolean {
    return this.settings.global.get('device_provisioned') === '1';
  }

  setProperty(name: string, value: string): void {
    this.properties.set(name, value);
    if (name.startsWith('persist.')) this.#persisted.set(name, value);
  }

  /** The next boot runs this build from this slot: its packages replace the system's, data stays. */
  flash(build: Build, slotSuffix: string): void {
    this.build = build;
    this.slotSuffix = slotSuffix;
    const former = [...this.packages.values()].filter(({ system }) => system).map(({ name }) => name);
    for (const name of former) this.packages.delete(name);
    for (const each of defaultPackages(build)) this.packages.set(each.name, each);
    this.#takenAway.push(...former.filter((name) => !this.packages.has(name)));
  }

  /** The package manager of the first boot after an update misses what the update took away. */
  #missPackages(): void {
    for (const name of this.#takenAway.splice(0)) {
      // The slip of the pen is Android's own.
      const text = `System package ${name} no longer exists; it's data will be wiped`;
      this.packageMessages.push({ at: this.clock.now(), text });
      this.log('PackageManager', text);
    }
  }

  /** Deletes the user's data, as a factory reset does: the next boot ends in the set-up wizard. */
  wipe(): void {
    const fresh = defaultSettings(this.device);
    for (const namespace of ['global', 'secure', 'system'] as const) {
      this.settings[namespace].clear();
      for (const [name, value] of fresh[namespace]) this.settings[namespace].set(name, value);
    }
    this.settings.global.set('device_provisioned', '0');
    this.settings.global.set('adb_enabled', this.secureAdb ? '0' : '1');
    this.settings.secure.set('user_setup_complete', '0');
    for (const { name, system } of [...this.packages.values()]) if (!system) this.packages.delete(name);
    this.files.clear();
    this.packageMessages.length = 0;
    this.contacts.clear();
    this.inbox.clear();
    this.mockLocation = null;
    this.#persisted.clear();
    this.pin = null;
  }

  /** Takes the SIM of a slot (index from 0) out and puts another, or none, in. */
  swapSim(slot: number, sim: Sim | null): void {
    this.sims[slot] = sim;
    this.refreshSimProperties();
    this.happened('sim-swap');
  }

  /** The slot (index from 0) whose SIM carries the data: the one that was chosen, else the first with a SIM. */
  get dataSlot(): number | null {
    const chosen = Number(this.settings.global.get('multi_sim_data_call')) - 1;
    if ((this.sims[chosen] ?? null) !== null) return chosen;
    const first = this.sims.findIndex((sim) => sim !== null);
    return first < 0 ? null : first;
  }

  refreshSimProperties(): void {
    for (const [name, value] of simProperties(this.sims)) this.properties.set(name, value);
  }
}

function noTraffic(): Counters {
  return { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
}

function add<Key>(all: Map<Key, Counters>, key: Key, rxBytes: number, txBytes: number): void {
  const counters = all.get(key) ?? noTraffic();
  counters.rxBytes += rxBytes;
  counters.txBytes += txBytes;
  counters.rxPackets += Math.ceil(rxBytes / 1460);
  counters.txPackets += Math.ceil(txBytes / 1460);
  all.set(key, counters);
}

/** The first of the device's SIMs is in slot 1; identifiers with a slot say what is in the others. */
function initialSims(device: Device): (Sim | null)[] {
  const ofSims = device.identifiers.filter((each) => simKinds.some((kind) => kind === each.kind));
  const slots = Math.max(1, ...device.identifiers.map((each) => each.slot ?? 1));
  return Array.from({ length: slots }, (_, index) => {
    const first = index === 0 ? device.sims[0] : undefined;
    if (first !== undefined) return first;
    const ownValue = (kind: string) =>
      ofSims.find((each) => each.kind === kind && (each.slot ?? 1) === index + 1)?.value;
    const [iccid, imsi, msisdn] = simKinds.map(ownValue);
    if (iccid === undefined) return null;
    return { iccid, ...(imsi === undefined ? {} : { imsi }), ...(msisdn === undefined ? {} : { msisdn }) };
  });
}
