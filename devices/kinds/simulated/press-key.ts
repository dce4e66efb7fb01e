import { keyCodes } from './keyguard.ts';
import type { Phone } from './phone-parts.ts';

/** A key of the phone is pressed: by `input keyevent`, or through the UiAutomator2 server. */
export function pressKey(phone: Phone, code: number): void {
  const home = code === keyCodes.HOME || code === keyCodes.BACK;
  if (home && phone.state.screenOn && !phone.state.keyguardLocked) phone.processes.goHome();
  else phone.keyguard.press(code);
}
