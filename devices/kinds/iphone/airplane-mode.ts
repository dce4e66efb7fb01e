import type { Browser } from 'webdriverio';
import { poll } from '../android/poll.ts';
import { type Iphone, mobile, phoneFault } from './iphone.ts';
import { unlock } from './screen.ts';

const settings = 'com.apple.Preferences';
const switchLimitMs = 15_000;
/** In English, for versions of iOS whose switch is known by its words only: launchApp hands the language to Settings alone. */
const english = ['-AppleLanguages', '(en)', '-AppleLocale', 'en_US'];
/** Newer versions name it in no language. */
const airplaneSwitch =
  '-ios predicate string:type == "XCUIElementTypeSwitch" AND (name == "com.apple.settings.airplaneMode" OR label == "Airplane Mode" OR name == "Airplane Mode")';

/** Opens Settings on the unlocked phone, so that one tap is all that a switch takes afterwards. */
export async function openSettings(phone: Iphone): Promise<void> {
  await unlock(phone);
  await closeSettings(phone);
  await mobile(phone, 'launchApp', { bundleId: settings, arguments: english });
}

/** Settings is left as it was found: not running. */
export async function closeSettings(phone: Iphone): Promise<void> {
  await mobile(phone, 'terminateApp', { bundleId: settings });
}

/** Taps the switch in Settings, which must be open, and reads it back. No command of the driver has it. */
export async function switchAirplaneMode(phone: Iphone, on: boolean): Promise<void> {
  const wanted = on ? '1' : '0';
  const found = await look(phone, (browser) => stateOf(browser));
  if (found === wanted) return;
  await look(phone, (browser) => browser.$(airplaneSwitch).click());
  const limits = { limitMs: switchLimitMs, signal: phone.signal };
  const read = await poll(async () => {
    const value = await look(phone, (browser) => stateOf(browser));
    return value === wanted ? true : undefined;
  }, limits);
  if (read === true) return;
  throw phoneFault(phone, `does not take airplane mode ${on ? 'on' : 'off'} from its Settings.`);
}

async function look<Answer>(phone: Iphone, ask: (browser: Browser) => Promise<Answer>): Promise<Answer> {
  return await phone.session.send(phone.lease, 'the switch of airplane mode', async (browser) => {
    const there = await browser.$(airplaneSwitch).isExisting();
    if (there) return await ask(browser);
    throw phoneFault(
      phone,
      'shows no switch of airplane mode in its Settings. This iOS is not known to the lab: leave airplane-toggle out.',
    );
  });
}

async function stateOf(browser: Browser): Promise<string> {
  return String(await browser.$(airplaneSwitch).getAttribute('value'));
}
