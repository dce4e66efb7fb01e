import type { PhoneState } from './phone-state.ts';

/** Key codes of android.view.KeyEvent that move the screen or the keyguard. */
export const keyCodes = {
  HOME: 3,
  BACK: 4,
  POWER: 26,
  ENTER: 66,
  DEL: 67,
  MENU: 82,
  SLEEP: 223,
  WAKEUP: 224,
} as const;

/** Screen and keyguard as a user meets them: keys, typing, the PIN. */
export class Keyguard {
  readonly #state: PhoneState;
  /** `locksettings set-disabled true`: no keyguard at all while there is no PIN. */
  disabled = false;
  /** It opens for nobody. */
  stuck = false;
  #typed = '';

  constructor(state: PhoneState) {
    this.#state = state;
  }

  sleep(): void {
    const state = this.#state;
    if (!state.screenOn) return;
    state.screenOn = false;
    state.bouncerShowing = false;
    this.#typed = '';
    state.happened('screen-off');
    if (state.keyguardLocked || (this.disabled && state.pin === null)) return;
    state.keyguardLocked = true;
    state.happened('lock');
  }

  wake(): void {
    if (this.#state.screenOn) return;
    this.#state.screenOn = true;
    this.#state.happened('screen-on');
  }

  /** Asks the keyguard to go: without a PIN it goes, with one it asks for it. Needs the screen on. */
  dismiss(): void {
    const state = this.#state;
    if (!state.screenOn || !state.keyguardLocked) return;
    if (state.pin === null) this.#unlock();
    else state.bouncerShowing = true;
  }

  press(code: number): void {
    if (code === keyCodes.POWER || code === keyCodes.SLEEP || code === keyCodes.WAKEUP) {
      const on = code === keyCodes.WAKEUP || (code === keyCodes.POWER && !this.#state.screenOn);
      if (on) this.wake();
      else this.sleep();
    } else if (this.#state.screenOn) this.#pressOnScreen(code);
  }

  /** Text reaches the PIN field only while the bouncer shows. */
  type(text: string): void {
    if (this.#state.screenOn && this.#state.bouncerShowing) this.#typed += text;
  }

  /** Checks a credential; null means none was given. */
  verify(credential: string | null): boolean {
    return this.#state.pin === (credential === '' ? null : credential);
  }

  /** Sets or clears the PIN; the old one has to be right. */
  setPin(old: string | null, pin: string | null): boolean {
    if (!this.verify(old)) return false;
    this.#state.pin = pin;
    return true;
  }

  #pressOnScreen(code: number): void {
    if (code === keyCodes.MENU) this.dismiss();
    else if (code >= 7 && code <= 16) this.type(String(code - 7));
    else if (code === keyCodes.DEL) this.#typed = this.#typed.slice(0, -1);
    else if (code === keyCodes.ENTER) this.#submit();
    else if (code === keyCodes.BACK || code === keyCodes.HOME) this.#leaveBouncer();
  }

  #submit(): void {
    if (!this.#state.bouncerShowing) return;
    const right = this.#typed === this.#state.pin;
    this.#typed = '';
    if (right) this.#unlock();
  }

  #leaveBouncer(): void {
    this.#state.bouncerShowing = false;
    this.#typed = '';
  }

  #unlock(): void {
    this.#leaveBouncer();
    if (this.stuck) return;
    this.#state.keyguardLocked = false;
    this.#state.happened('unlock');
  }
}
