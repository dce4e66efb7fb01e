import { build, type ScriptedIphone, values } from './scripted-iphone.ts';

/** A method of the driver as its documentation has it: which words it must have, and which it may. */
type Method = {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  run(phone: ScriptedIphone, words: Readonly<Record<string, unknown>>): unknown;
};

const method = (run: Method['run'], required: readonly string[] = [], optional: readonly string[] = []) => ({
  required,
  optional,
  run,
});

/** The execute methods of the XCUITest driver that the lab uses, with their documented arguments and answers. */
export const executeMethods: Readonly<Record<string, Method>> = {
  'mobile: lock': method((phone) => phone.lock(), [], ['seconds']),
  'mobile: unlock': method((phone) => phone.unlock()),
  'mobile: isLocked': method((phone) => phone.locked),
  'mobile: pressButton': method(
    (phone, { name }) => {
      if (name !== 'home') throw new Error(`The button '${String(name)}' is not supported here.`);
      phone.pressHome();
    },
    ['name'],
    ['durationSeconds'],
  ),
  'mobile: deviceInfo': method((phone) => deviceInfo(phone)),
  'mobile: batteryInfo': method(() => ({ level: 0.64, state: 2 })),
  'mobile: getDeviceTime': method(
    (phone) => new Date(Date.now() + phone.clockAhead).toISOString().replace(/\.\d+Z$/, '+00:00'),
    [],
    ['format'],
  ),
  'mobile: launchApp': method(
    (phone, { bundleId, arguments: words }) => {
      requireUnlocked(phone);
      phone.front = String(bundleId);
      phone.done.push(`launch ${bundleId} ${(words as string[] | undefined)?.[1] ?? ''}`);
    },
    ['bundleId'],
    ['arguments', 'environment'],
  ),
  'mobile: terminateApp': method(
    (phone, { bundleId }) => {
      if (phone.front !== bundleId) return false;
      phone.front = null;
      return true;
    },
    ['bundleId'],
  ),
  'mobile: deepLink': method(
    async (phone, { url }) => {
      requireUnlocked(phone);
      await phone.openLink(String(url));
    },
    ['url'],
    ['bundleId'],
  ),
  'mobile: listCertificates': method((phone) => {
    if (!phone.tellsProfiles) throw new Error('RemoteXPC is required for this on iOS 18 and above.');
    const { profile } = phone;
    const metadata = profile === null ? {} : { 'phonehome.lab': { PayloadUUID: profile.uuid } };
    return {
      OrderedIdentifiers: Object.keys(metadata),
      ProfileManifest: {},
      ProfileMetadata: metadata,
      Status: 'Acknowledged',
    };
  }),
  'mobile: listApps': method(
    (phone, { applicationType = 'User' }) =>
      applicationType === 'System'
        ? {
            'com.apple.mobilesafari': {
              CFBundleIdentifier: 'com.apple.mobilesafari',
              CFBundleVersion: '8618.2',
            },
          }
        : {
            'com.example.weather': {
              CFBundleIdentifier: 'com.example.weather',
              CFBundleVersion: phone.appVersion,
            },
          },
    [],
    ['applicationType', 'returnAttributes'],
  ),
};

function requireUnlocked(phone: ScriptedIphone): void {
  if (phone.locked) throw new Error('The device is locked.');
}

function deviceInfo(phone: ScriptedIphone) {
  return {
    currentLocale: 'nb_NO',
    timeZone: 'Europe/Oslo',
    name: 'iPhone',
    model: 'iPhone',
    uuid: values.idfv,
    userInterfaceIdiom: 0,
    userInterfaceStyle: 'light',
    isSimulator: 0,
    thermalState: 0,
    lockdownInfo: {
      DeviceName: 'Lab iPhone',
      ProductType: build.productType,
      ProductVersion: build.version,
      BuildVersion: build.build,
      SerialNumber: values.serial,
      UniqueDeviceID: values.udid,
      InternationalMobileEquipmentIdentity: values.imei,
      IntegratedCircuitCardIdentity: values.iccid,
      WiFiAddress: values.wifiMac,
      PasswordProtected: phone.passcode,
    },
  };
}
