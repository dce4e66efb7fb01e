import { setTimeout as sleep } from 'node:timers/promises';
import type { PlantedCanary } from '../../../lab/model/canary.ts';
import type { Device, Identifier, IdentifierKind } from '../../../lab/model/device.ts';
import type { Adb } from './adb.ts';
import { bindings, insertContact } from './contact-rows.ts';
import { isPlanted, pathOnPhone, plantableKinds, readPlants } from './plant-reading.ts';
import { quote } from './quote.ts';

/** The contents of canary files, by their path in device.yaml. */
export type CanaryFiles = ReadonlyMap<string, Uint8Array>;

const looks = 4;
const lookEveryMs = 500;

/**
 * Puts the values of device.yaml that can be put there onto the phone (contacts, messages, its place
 * and name, pictures), and reads all of them back, those too that only a person can put there. What
 * the phone holds already is left alone, so that nothing piles up. They stay on the phone after the
 * run. Never throws for a value that the phone does not take: that is an answer.
 */
export async function plantCanaries(adb: Adb, device: Device, files: CanaryFiles): Promise<PlantedCanary[]> {
  const wanted = device.identifiers.filter(({ kind }) => plantableKinds.some((each) => each === kind));
  if (wanted.length === 0) return [];
  let missing = await missingOf(adb, wanted, files);
  if (missing.some(({ kind }) => planters[kind] !== undefined)) {
    await plant(adb, missing, files);
    missing = await lookAgain(adb, wanted, files);
  }
  return wanted.map((identifier) => ({
    kind: identifier.kind,
    label: identifier.label ?? null,
    missing: missing.includes(identifier) ? (reasons[identifier.kind] ?? 'the phone does not take it') : null,
  }));
}

async function missingOf(adb: Adb, wanted: readonly Identifier[], files: CanaryFiles): Promise<Identifier[]> {
  const reading = await readPlants(adb, wanted);
  return wanted.filter((identifier) => !isPlanted(identifier, reading, files.get(identifier.value)));
}

/** Some of it takes the phone a moment. */
async function lookAgain(adb: Adb, wanted: readonly Identifier[], files: CanaryFiles): Promise<Identifier[]> {
  for (let look = 1; ; look += 1) {
    const missing = await missingOf(adb, wanted, files);
    if (look >= looks || !missing.some(({ kind }) => planters[kind] !== undefined)) return missing;
    await sleep(lookEveryMs, undefined, { signal: adb.stopped });
  }
}

async function plant(adb: Adb, missing: readonly Identifier[], files: CanaryFiles): Promise<void> {
  for (const kind of plantableKinds) {
    const ofKind = missing.filter((identifier) => identifier.kind === kind);
    if (ofKind.length > 0) await planters[kind]?.(adb, ofKind, files);
  }
}

type Planter = (adb: Adb, identifiers: readonly Identifier[], files: CanaryFiles) => Promise<void>;

const planters: Partial<Record<IdentifierKind, Planter>> = {
  contact: (adb, values) =>
    insertContact(
      adb,
      'phonehome',
      values.map(({ value }) => value),
    ),
  sms: async (adb, messages) => {
    for (const { value } of messages) {
      const bound = ['address:s:+4799999999', `body:s:${value}`];
      await tell(
        adb,
        `content insert --uri content://sms/inbox${bindings(bound)}`,
        'insert a canary message',
      );
    }
  },
  // Appium's own app is the test provider: it is on the phone for the session, and serves all releases.
  location: async (adb, [place]) => {
    const [latitude = '', longitude = ''] = place?.value.split(/\s*[,; ]\s*/) ?? [];
    const extras = `--es longitude ${quote(longitude)} --es latitude ${quote(latitude)}`;
    await tell(adb, 'appops set io.appium.settings android:mock_location allow', 'allow a test provider');
    const service = 'am start-foreground-service --user 0 -n io.appium.settings/.LocationService';
    await tell(adb, `${service} ${extras}`, 'start a test provider');
  },
  'device-name': async (adb, [name]) => {
    await tell(adb, `settings put global device_name ${quote(name?.value ?? '')}`, 'set its name');
  },
  file: async (adb, pictures, files) => {
    for (const { value } of pictures) {
      const content = files.get(value);
      if (content === undefined) continue;
      const path = pathOnPhone(value);
      if (!(await adb.push(content, path))) continue;
      const scan = 'am broadcast -a android.intent.action.MEDIA_SCANNER_SCAN_FILE';
      await tell(adb, `${scan} -d ${quote(`file://${path}`)}`, 'tell its gallery of a canary file');
    }
  },
};

/** Why a value is not on the phone after all, and what a person can do; never holds a value. */
const reasons: Partial<Record<IdentifierKind, string>> = {
  contact: 'its address book does not take it; enter it by hand',
  sms: 'only its default SMS app may keep messages; send it this text from another phone',
  location:
    'it tells another place or none; put it where device.yaml says, or allow io.appium.settings as mock location app',
  ssid: 'it is in another network, or hides the name; name the lab’s Wi-Fi like that',
  'device-name': 'its settings do not take it; enter it by hand',
  account: 'it has no such account, or hides it; sign in by hand',
  file: 'it does not take the file; check its storage, and that the path in device.yaml is right',
};

/** A command that holds a value; whether it worked is read back. */
async function tell(adb: Adb, command: string, shownAs: string): Promise<void> {
  await adb.shell(command, { shownAs });
}
