import { type Iphone, mobile, phoneFault } from './iphone.ts';

/** What an iPhone tells of itself in `mobile: deviceInfo`; null for what it does not tell. Holds raw identifiers. */
export type DeviceFacts = {
  readonly serial: string | null;
  readonly udid: string | null;
  /** `iPhone14,7`. */
  readonly productType: string | null;
  readonly version: string | null;
  readonly build: string | null;
  readonly name: string | null;
  readonly imeis: readonly string[];
  readonly meid: string | null;
  readonly iccids: readonly string[];
  readonly imsi: string | null;
  readonly phoneNumber: string | null;
  readonly wifiMac: string | null;
  readonly bluetoothMac: string | null;
  readonly idfv: string | null;
  /** Whether a code locks it, with which XCUITest does not unlock it. */
  readonly passcode: boolean | null;
  /** 0 nominal, 1 fair, 2 serious, 3 critical. */
  readonly thermalState: number | null;
  readonly properties: Readonly<Record<string, string>>;
};

/** What of lockdown's answer says something of the build, and of no one phone. */
const buildKeys = [
  'ProductType',
  'ProductVersion',
  'BuildVersion',
  'ProductName',
  'HardwareModel',
  'ModelNumber',
  'RegionInfo',
  'BasebandVersion',
  'FirmwareVersion',
] as const;

/** Asks the phone for what it tells of itself. */
export async function readFacts(phone: Iphone): Promise<DeviceFacts> {
  return factsIn(await mobile(phone, 'deviceInfo'));
}

/** The facts in the answer of `mobile: deviceInfo`; whatever is missing or of another type is null. */
export function factsIn(answer: unknown): DeviceFacts {
  const info = recordOf(answer);
  const lockdown = recordOf(info.lockdownInfo);
  const text = (key: string) => textOf(lockdown[key]);
  const texts = (...keys: string[]) => keys.flatMap((key) => text(key) ?? []);
  const idfv = textOf(info.uuid);
  return {
    serial: text('SerialNumber'),
    udid: text('UniqueDeviceID'),
    productType: text('ProductType'),
    version: text('ProductVersion'),
    build: text('BuildVersion'),
    name: text('DeviceName') ?? textOf(info.name),
    imeis: texts('InternationalMobileEquipmentIdentity', 'InternationalMobileEquipmentIdentity2'),
    meid: text('MobileEquipmentIdentifier'),
    iccids: texts('IntegratedCircuitCardIdentity', 'IntegratedCircuitCardIdentity2'),
    imsi: text('InternationalMobileSubscriberIdentity'),
    phoneNumber: text('PhoneNumber'),
    wifiMac: text('WiFiAddress'),
    bluetoothMac: text('BluetoothAddress'),
    idfv: idfv === 'unknown' ? null : idfv,
    passcode: typeof lockdown.PasswordProtected === 'boolean' ? lockdown.PasswordProtected : null,
    thermalState: typeof info.thermalState === 'number' ? info.thermalState : null,
    properties: Object.fromEntries(
      buildKeys.flatMap((key) => {
        const value = text(key);
        return value === null ? [] : [[key, value]];
      }),
    ),
  };
}

/** The name of the build: `Apple/iPhone14,7:17.5.1/21F90`. Throws PHONE_STATE where the phone does not tell. */
export function fingerprintOf(
  phone: Pick<Iphone, 'session'>,
  { productType, version, build }: DeviceFacts,
): string {
  if (productType !== null && version !== null && build !== null)
    return `Apple/${productType}:${version}/${build}`;
  throw phoneFault(
    phone,
    'does not tell its model, version and build ("mobile: deviceInfo" has no lockdownInfo, as on simulators). Use a real iPhone, and a driver from 4.2.0 on.',
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
