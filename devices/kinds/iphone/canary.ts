import { type CanaryLink, canaryHost, canaryLink } from '../../../lab/model/canary.ts';
import { poll } from '../android/poll.ts';
import { type Iphone, mobile, phoneFault } from './iphone.ts';
import { sleep, unlock } from './screen.ts';

const safari = 'com.apple.mobilesafari';
const answerLimitMs = 30_000;

/**
 * Makes the phone itself ask for the canary's link, in Safari, through whatever proxy its profile
 * gives it, and waits until the lab's answer stands on its screen. That proves that the profile's
 * proxy is in force and that packets go to the recorder and back; nothing of other apps.
 */
export async function sendCanary(phone: Iphone, token: string): Promise<void> {
  if (await shows(phone, canaryLink(token))) return;
  throw phoneFault(
    phone,
    `opened the canary's link, and the lab's answer did not come to its screen. See that the lab's profile is installed, that the phone is on the lab's Wi-Fi, and that Safari opens http://${canaryHost}/ there.`,
  );
}

/**
 * The same over TLS: Safari shows the answer only where iOS trusts the lab's certificate fully. Answers
 * why it was not answered; null where it was.
 */
export async function sendSecureCanary(phone: Iphone, token: string): Promise<string | null> {
  if (await shows(phone, canaryLink(token, 'https'))) return null;
  return 'Safari did not show the answer: switch the lab’s CA on in Settings, General, About, Certificate Trust Settings';
}

/** Opens a link in Safari on the unlocked phone, and answers whether what is to be read there came. */
async function shows(phone: Iphone, { url, answer }: CanaryLink): Promise<boolean> {
  await unlock(phone);
  await mobile(phone, 'deepLink', { url, bundleId: safari });
  const shown = await poll(async () => ((await pageSource(phone)).includes(answer) ? true : undefined), {
    limitMs: answerLimitMs,
    everyMs: 500,
    signal: phone.signal,
  });
  await mobile(phone, 'terminateApp', { bundleId: safari });
  await sleep(phone);
  return shown === true;
}

async function pageSource({ session, lease }: Iphone): Promise<string> {
  return await session.send(lease, 'page source', (browser) => browser.getPageSource());
}
