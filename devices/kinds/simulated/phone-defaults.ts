import { createHash } from 'node:crypto';
import { type Build, isUserBuild, type Package } from '../../../lab/model/build.ts';
import type { Device, IdentifierKind, Sim } from '../../../lab/model/device.ts';
import { androidVersionOf } from './android-version.ts';
import type { InstalledPackage, SettingsNamespace } from './phone-state.ts';

/** The device's own value of a kind (lowest slot), or undefined. */
export function ownValue(device: Device, kind: IdentifierKind): string | undefined {
  const all = device.identifiers.filter((each) => each.kind === kind);
  return all.sort((one, other) => (one.slot ?? 1) - (other.slot ?? 1))[0]?.value;
}

/** System properties after a boot; those of the build's file win over what is made up here. */
export function defaultProperties(device: Device, build: Build, slotSuffix: string): Map<string, string> {
  const android = androidVersionOf(build);
  const [brand = '', product = '', rest = ''] = build.fingerprint.split('/');
  const [, , , id = '', incremental = ''] = build.fingerprint.split('/');
  const [type = 'user', tags = 'release-keys'] = build.fingerprint.split(':').at(-1)?.split('/') ?? [];
  const deviceName = rest.split(':')[0] ?? '';
  const properties: Record<string, string> = {
    'ro.build.fingerprint': build.fingerprint,
    'ro.build.id': id,
    'ro.build.version.incremental': incremental.split(':')[0] ?? '',
    'ro.build.date.utc': String(Date.parse(android.securityPatch) / 1000),
    'ro.build.version.sdk': String(android.sdk),
    'ro.build.version.release': android.release,
    'ro.build.version.codename': 'REL',
    'ro.build.version.security_patch': android.securityPatch,
    'ro.build.type': type,
    'ro.build.tags': tags,
    'ro.build.characteristics': 'default',
    'ro.debuggable': isUserBuild(build.fingerprint) ? '0' : '1',
    'ro.adb.secure': isUserBuild(build.fingerprint) ? '1' : '0',
    'ro.secure': '1',
    'ro.serialno': device.serial,
    'ro.boot.serialno': device.serial,
    'ro.build.ab_update': 'true',
    'ro.boot.slot_suffix': slotSuffix,
    ...verifiedBoot(build),
    ...Object.fromEntries(partitions.map((each) => [`ro.${each}.build.fingerprint`, build.fingerprint])),
    'ro.product.brand': brand,
    'ro.product.name': product,
    'ro.product.device': deviceName,
    'ro.product.model': device.product,
    'ro.product.manufacturer': brand,
    'ro.product.locale': 'en-GB',
    'ro.product.cpu.abi': 'arm64-v8a',
    'ro.product.cpu.abilist': 'arm64-v8a,armeabi-v7a,armeabi',
    'ro.hardware': 'simulated',
    'ro.kernel.qemu': '0',
    'persist.sys.locale': 'en-GB',
    'persist.sys.timezone': 'UTC',
    'gsm.version.baseband': 'simulated',
    'init.svc.bootanim': 'stopped',
    'sys.user.0.ce_available': 'true',
  };
  return new Map(Object.entries({ ...properties, ...build.properties }));
}

const partitions = ['bootimage', 'product', 'system', 'vendor'];

/** What the bootloader says of a locked phone whose slot carries the maker's signature. */
function verifiedBoot({ fingerprint }: Build): Record<string, string> {
  return {
    'ro.boot.flash.locked': '1',
    'ro.boot.vbmeta.device_state': 'locked',
    'ro.boot.vbmeta.digest': createHash('sha256').update(fingerprint).digest('hex'),
    'ro.boot.vbmeta.hash_alg': 'sha256',
    'ro.boot.verifiedbootstate': 'green',
    'ro.boot.veritymode': 'enforcing',
  };
}

/** What telephony says of the SIMs that are in, a comma-separated value a slot. */
export function simProperties(sims: readonly (Sim | null)[]): [string, string][] {
  const networks = sims.map((sim) => (sim === null ? '' : networkOf(sim)));
  const countries = sims.map((sim) => (sim === null ? '' : (countryOfMcc[networkOf(sim).slice(0, 3)] ?? '')));
  return [
    ['gsm.sim.state', sims.map((sim) => (sim === null ? 'ABSENT' : 'LOADED')).join(',')],
    ['gsm.sim.operator.numeric', networks.join(',')],
    ['gsm.sim.operator.iso-country', countries.join(',')],
    ['gsm.operator.numeric', networks.join(',')],
    ['gsm.operator.iso-country', countries.join(',')],
  ];
}

/** MCC and MNC of a SIM by its IMSI; the MNC is taken as two digits, as everywhere outside America. */
export function networkOf(sim: Sim): string {
  return sim.imsi?.slice(0, sim.imsi.startsWith('3') ? 6 : 5) ?? '';
}

const countryOfMcc: Readonly<Record<string, string>> = {
  '208': 'fr',
  '234': 'gb',
  '238': 'dk',
  '240': 'se',
  '242': 'no',
  '244': 'fi',
  '262': 'de',
  '310': 'us',
  '460': 'cn',
};

export function defaultSettings(device: Device): Record<SettingsNamespace, Map<string, string>> {
  return {
    global: new Map([
      ['adb_enabled', '1'],
      ['airplane_mode_on', '0'],
      ['animator_duration_scale', '1.0'],
      ['device_name', ownValue(device, 'device-name') ?? device.product],
      ['device_provisioned', '1'],
      ['development_settings_enabled', '1'],
      ['mobile_data', '1'],
      ['multi_sim_data_call', '1'],
      ['stay_on_while_plugged_in', '0'],
      ['transition_animation_scale', '1.0'],
      ['wifi_on', '1'],
      ['window_animation_scale', '1.0'],
    ]),
    secure: new Map([
      ['android_id', ownValue(device, 'android-id') ?? '0000000000000000'],
      ['bluetooth_address', ownValue(device, 'bluetooth-mac') ?? '02:00:00:00:00:00'],
      ['default_input_method', 'com.android.inputmethod.latin/.LatinIME'],
      ['enabled_input_methods', 'com.android.inputmethod.latin/.LatinIME'],
      ['location_mode', '3'],
      ['user_setup_complete', '1'],
    ]),
    system: new Map([
      ['accelerometer_rotation', '0'],
      ['screen_brightness', '102'],
      ['screen_off_timeout', '1800000'],
    ]),
  };
}

const platformPackages: readonly (readonly [name: string, uid: number])[] = [
  ['android', 1000],
  ['com.android.launcher3', 10_090],
  ['com.android.phone', 1001],
  ['com.android.settings', 1000],
  ['com.android.shell', 2000],
  ['com.android.systemui', 10_080],
];

/** Short digest of the certificate that a simulated maker signs everything with. */
const platformCertificate = 'b4addb29';

/** The platform's own packages and those of the build. */
export function defaultPackages(build: Build): InstalledPackage[] {
  const android = androidVersionOf(build);
  const platform = platformPackages.map(([name, uid]) => ({
    name,
    uid,
    versionCode: android.sdk,
    versionName: android.release,
    path: name === 'android' ? '/system/framework/framework-res.apk' : `/system/priv-app/${name}/${name}.apk`,
  }));
  return [...platform, ...build.packages].map((each: Package) => ({
    ...each,
    versionName: each.versionName ?? String(each.versionCode),
    system: true,
    permissions: each.permissions ?? [],
    certificate: each.certificate ?? platformCertificate,
    receivers: each.receivers ?? [],
    instruments: null,
  }));
}
