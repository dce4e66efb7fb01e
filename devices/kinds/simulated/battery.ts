import { EventEmitter } from 'node:events';

/** Where power comes from; a phone on a lab's hub is on USB. */
export type PowerSource = 'ac' | 'usb' | 'wireless';

type Values = {
  level: number;
  /** Tenths of a degree Celsius. */
  temperature: number;
  health: number;
  ac: boolean;
  usb: boolean;
  wireless: boolean;
};

const usual: Values = { level: 65, temperature: 270, health: 2, ac: false, usb: true, wireless: false };
const charging = 2;
const discharging = 3;
const full = 5;

/**
 * The battery as Android's battery service tells it: what is measured, and what `dumpsys battery
 * set` says instead of it until `reset`.
 */
export class Battery extends EventEmitter<{ powered: [boolean] }> {
  #measured: Values = { ...usual };
  #told: Partial<Values> | null = null;

  get values(): Readonly<Values> {
    return { ...this.#measured, ...this.#told };
  }

  get powered(): boolean {
    const { ac, usb, wireless } = this.values;
    return ac || usb || wireless;
  }

  /** `BatteryManager.BATTERY_STATUS_…`. */
  get status(): number {
    if (!this.powered) return discharging;
    return this.values.level === 100 ? full : charging;
  }

  /** What the phone measures from now on, where it is not as usual; answers how to end that. */
  measure(values: Partial<Values>): () => void {
    this.#change(() => {
      this.#measured = { ...this.#measured, ...values };
    });
    const before = Object.fromEntries(Object.entries(usual).filter(([name]) => name in values));
    return () =>
      this.#change(() => {
        this.#measured = { ...this.#measured, ...before };
      });
  }

  /** `dumpsys battery set NAME VALUE`; false where there is no such name. */
  tell(name: string, value: number): boolean {
    const field = { temp: 'temperature' }[name] ?? name;
    if (field in usual === false || Number.isNaN(value)) return false;
    const isSource = field === 'ac' || field === 'usb' || field === 'wireless';
    this.#change(() => {
      this.#told = { ...this.#told, [field]: isSource ? value !== 0 : value };
    });
    return true;
  }

  unplug(): void {
    this.#change(() => {
      this.#told = { ...this.#told, ac: false, usb: false, wireless: false };
    });
  }

  reset(): void {
    this.#change(() => {
      this.#told = null;
    });
  }

  /** Whether what is told is not what is measured. */
  get overridden(): boolean {
    return this.#told !== null;
  }

  #change(act: () => void): void {
    const before = this.powered;
    act();
    if (this.powered !== before) this.emit('powered', this.powered);
  }
}
