import type { Adb } from './adb.ts';
import { askAll } from './ask-all.ts';

/** Settings.Global.OTA_DISABLE_AUTOMATIC_UPDATE: "Automatic system updates" of the developer options. */
const otaSetting = 'ota_disable_automatic_update';

/** The applications that update others by themselves. */
const store = 'com.android.vending';

/** What the battery settings call "Restricted" (Android 9 and later). */
const background = 'RUN_ANY_IN_BACKGROUND';

/** How updates were held off, as a sentence for the run, and what the phone said before. */
export type HeldUpdates = { readonly note: string; readonly before: UpdateSettings };

/** Null where the phone has no such setting, or no store. */
export type UpdateSettings = { readonly ota: string | null; readonly store: string | null };

const questions = {
  ota: `settings get global ${otaSetting}`,
  store: `pm list packages ${store}`,
  mode: `appops get ${store} ${background}`,
} as const;

/**
 * Turns automatic updates off as gently as it goes: system updates by the phone's own switch, those of
 * applications by keeping the store from working in the background. Nothing is disabled or removed.
 */
export async function holdUpdates(adb: Adb): Promise<HeldUpdates> {
  const before = updateSettingsIn(await askAll(adb, questions));
  await adb.shell(`settings put global ${otaSetting} 1`);
  if (before.store !== null) await adb.shell(`appops set ${store} ${background} ignore`);
  const after = updateSettingsIn(await askAll(adb, questions));
  return { note: noteOn(after), before };
}

/** Gives the phone back the settings that it had. */
export async function releaseUpdates(adb: Adb, { before }: HeldUpdates): Promise<void> {
  if (before.ota === null) await adb.shell(`settings delete global ${otaSetting}`);
  else if (before.ota !== '1') await adb.shell(`settings put global ${otaSetting} ${before.ota}`);
  if (before.store !== null) await adb.shell(`appops set ${store} ${background} ${before.store}`);
}

/** Reads the answers. The store's mode is `default` where `appops` has nothing to say of it. */
export function updateSettingsIn(answers: Readonly<Record<keyof typeof questions, string>>): UpdateSettings {
  const ota = /^\d+$/.exec(answers.ota.trim())?.[0] ?? null;
  const installed = answers.store.split('\n').some((line) => line.trim() === `package:${store}`);
  const mode = new RegExp(`${background}: (allow|ignore|deny|default|foreground)`).exec(answers.mode)?.[1];
  return { ota, store: installed ? (mode ?? 'default') : null };
}

function noteOn({ ota, store: mode }: UpdateSettings): string {
  const system =
    ota === '1' ? 'of the system are off by its setting' : 'of the system could not be turned off';
  if (mode === null) return `automatic updates ${system}; it has no store that updates applications`;
  const applications =
    mode === 'ignore'
      ? `those of applications are held off by keeping ${store} from the background, so that what ${store} sends there is not seen`
      : `those of applications could not be held off: turn them off in ${store} by hand`;
  return `automatic updates ${system}; ${applications}`;
}
