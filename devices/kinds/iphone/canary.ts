import { canaryHost, canaryLink } from '../../../lab/model/canary.ts';
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
  await unlock(phone);
  const { url, answer } = canaryLink(token);
  await mobile(phone, 'deepLink', { url, bundleId: safari });
  const shown = await poll(async () => ((await pageSource(phone)).includes(answer) ? true : undefined), {
    limitMs: answerLimitMs,
    everyMs: 500,
    signal: phone.signal,
  });
  await mobile(phone, 'terminateApp', { bundleId: safari });
  await sleep(phone);
  if (shown === true) return;
  throw phoneFault(
    phone,
    `opened the canary's link, and the lab's answer did not come to its screen. See that the lab's profile is installed, that the phone is on the lab's Wi-Fi, and that Safari opens http://${canaryHost}/ there.`,
  );
}

async function pageSource({ session, lease }: Iphone): Promise<string> {
  return await session.send(lease, 'page source', (browser) => browser.getPageSource());
}
