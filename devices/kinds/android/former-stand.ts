import type { Device } from '../../../lab/model/device.ts';
import type { Adb } from './adb.ts';
import { askAll } from './ask-all.ts';
import { isOverridden } from './charger.ts';
import { changedContact, isListed, removeContact } from './contact-change.ts';
import { optOutQuestion } from './opt-out.ts';
import { quote } from './quote.ts';
import { joinWifi, leaveAirplaneMode, type RadioParts, switchMobileData } from './radios.ts';
import type { Varied } from './vary.ts';

/** Some of the questions take a process of their own on the phone. */
const limitMs = 60_000;

const questions = {
  wifi: 'settings get global wifi_on',
  data: 'settings get global mobile_data',
  airplane: 'settings get global airplane_mode_on',
  location: 'settings get secure location_mode',
  battery: 'dumpsys battery',
  contact: changedContact,
} as const;

type Stand = Readonly<Record<keyof typeof questions, string>> & { readonly optOuts: readonly string[] };

/**
 * How a phone stood before the first trial: mobile data, location and refusals of telemetry are its
 * owner's choice. Wi-Fi on and airplane mode off are not: without them nothing passes the recorder.
 * Outlives the handset, since one that is opened anew after a fault must not take a trial's state for
 * the phone's own.
 */
export class FormerStand {
  #stand: Stand | null = null;
  /** What an experiment changed, as it stood before. */
  readonly varied: Varied = new Map();

  /** Reads how the phone stands, at the first time only. */
  async remember(adb: Adb, device: Device): Promise<void> {
    this.#stand ??= await readStand(adb, device);
  }

  /** Puts back whatever is otherwise by now, and reads it back; nothing where nothing was remembered. */
  async restore(parts: RadioParts, device: Device): Promise<void> {
    const { adb } = parts;
    const before = this.#stand;
    if (before === null) return;
    const now = await readStand(adb, device);
    if (isOverridden(now.battery)) await adb.ask('dumpsys battery reset');
    if (isListed(now.contact)) await removeContact(adb);
    await restoreSettings(adb, device, before, now);
    if (now.airplane === '1') await leaveAirplaneMode(parts);
    if (!isOn(now.wifi)) await joinWifi(parts);
    if (before.data === '1' && now.data === '0') await switchMobileData(adb, true);
  }
}

async function readStand(adb: Adb, device: Device): Promise<Stand> {
  const optOuts = (device.optOut ?? []).map(
    (each, index) => [`optOut${index}`, optOutQuestion(each)] as const,
  );
  const answers: Readonly<Record<string, string>> = await askAll<string>(
    adb,
    { ...questions, ...Object.fromEntries(optOuts) },
    limitMs,
  );
  const told = (name: string): string => answers[name]?.trim() ?? '';
  const names = Object.keys(questions) as (keyof typeof questions)[];
  return {
    ...(Object.fromEntries(names.map((name) => [name, told(name)])) as Record<
      keyof typeof questions,
      string
    >),
    optOuts: optOuts.map(([name]) => told(name)),
  };
}

async function restoreSettings(adb: Adb, device: Device, before: Stand, now: Stand): Promise<void> {
  const settings = [
    { namespace: 'secure', name: 'location_mode', was: before.location, is: now.location },
    ...(device.optOut ?? []).map(({ namespace, name }, index) => {
      return { namespace, name, was: before.optOuts[index] ?? '', is: now.optOuts[index] ?? '' };
    }),
  ];
  for (const { namespace, name, was, is } of settings) {
    if (was === is) continue;
    const setting = `${namespace} ${quote(name)}`;
    await adb.ask(
      was === 'null' || was === '' ? `settings delete ${setting}` : `settings put ${setting} ${quote(was)}`,
    );
  }
}

/** Settings.Global.WIFI_ON: 1, or 2 where it is on in spite of airplane mode. */
function isOn(wifi: string): boolean {
  return wifi === '1' || wifi === '2';
}
