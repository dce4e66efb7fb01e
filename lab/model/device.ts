/** The kinds of identifier that the lab knows; `custom` carries a label of its own. */
export const identifierKinds = [
  'imei',
  'imeisv',
  'meid',
  'serial',
  'eid',
  'iccid',
  'imsi',
  'msisdn',
  'wifi-mac',
  'bluetooth-mac',
  'android-id',
  'gsf-id',
  'advertising-id',
  'idfv',
  'udid',
  'location',
  'cell-id',
  'lac',
  'ssid',
  'bssid',
  'account',
  'contact',
  'sms',
  'device-name',
  'local-ip',
  'file',
  'custom',
] as const;

export type IdentifierKind = (typeof identifierKinds)[number];

/** Kinds whose value belongs to the SIM and follows it through a swap. */
export const simKinds = ['iccid', 'imsi', 'msisdn'] as const satisfies readonly IdentifierKind[];

/** One known value of a phone, exactly as the operator wrote it in device.yaml. */
export type Identifier = {
  readonly kind: IdentifierKind;
  /** As written in device.yaml. For `file` it is the path. */
  readonly value: string;
  /** SIM or modem slot, from 1. */
  readonly slot?: number;
  readonly label?: string;
  /** Set where the operator says that length and alphabet are odd on purpose. */
  readonly unchecked?: boolean;
};

/** A SIM card that the lab can put into the phone. */
export type Sim = {
  readonly iccid: string;
  readonly imsi?: string;
  readonly msisdn?: string;
  /** As on an identifier. */
  readonly unchecked?: boolean;
};

/** A setting by which the phone's user refuses telemetry, as `settings put NAMESPACE NAME` has it. */
export type OptOut = {
  readonly namespace: 'global' | 'secure' | 'system';
  readonly name: string;
  /** Its value where the user refuses, and where the user agrees. */
  readonly refused: string;
  readonly agreed: string;
};

/** Where an iPhone is driven, and how its traffic finds the recorder. */
export type IphoneAccess = {
  /** The Appium server with the XCUITest driver, on a Mac: `http://mac.example:4723`. */
  readonly appium: string;
  readonly udid: string;
  /** The phone's own address on the lab's Wi-Fi, which the access point always gives it: iOS does not tell it. */
  readonly address: string;
  /** The recorder's port for this phone: its configuration profile names it, so that it never changes. */
  readonly proxyPort: number;
};

/** The facts about a phone. `serial` is ro.serialno; it keys leases and files. */
export type Device = {
  readonly serial: string;
  readonly product: string;
  /** product × region × channel, e.g. `nokia-7-plus/eu`. */
  readonly line: string;
  /** ro.product.device, e.g. `B2N_sprout`: what an OTA calls the phones that it is for. */
  readonly codename?: string;
  readonly identifiers: readonly Identifier[];
  /** What sim-swap rotates through, in order; the first is in at the start of a run. May be empty. */
  readonly sims: readonly Sim[];
  /** What opt-out and opt-in set; absent where nobody named it. */
  readonly optOut?: readonly OptOut[];
  /** Set where it is an iPhone: it is driven by XCUITest and not by adb. */
  readonly iphone?: IphoneAccess;
};

/** All values to search for: the phone's own and those of each of its SIMs, each value once. */
export function knownIdentifiers(device: Device): Identifier[] {
  const ofSims = device.sims.flatMap((sim) =>
    simKinds.flatMap((kind) => (sim[kind] === undefined ? [] : [{ kind, value: sim[kind] } as Identifier])),
  );
  const serial: Identifier = { kind: 'serial', value: device.serial };
  const udid: Identifier[] = device.iphone === undefined ? [] : [{ kind: 'udid', value: device.iphone.udid }];
  const seen = new Set<string>();
  return [...device.identifiers, ...ofSims, serial, ...udid].filter((identifier) => {
    const key = `${identifier.kind}|${identifier.value}|${identifier.label ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}
