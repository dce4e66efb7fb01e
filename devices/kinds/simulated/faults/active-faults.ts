import { LabError } from '../../../../lab/errors.ts';
import { parseDuration } from '../firmware/duration.ts';
import type { Phone } from '../phone-parts.ts';
import type { Fault } from './fault.ts';
import { faults } from './list.ts';

/** A fault as it is asked for: `usb-loss`, or `usb-loss=5s` for one that ends by itself. */
export type FaultSetting = { readonly fault: Fault; readonly forMs: number | null };

/** Reads `NAME` or `NAME=DURATION`. Throws USAGE with the names that there are. */
export function parseFault(text: string): FaultSetting {
  const [name = '', duration] = text.trim().split('=');
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined) {
    const known = faults.map((each) => each.name).join(', ');
    throw new LabError('USAGE', `A simulated phone has no fault "${name}". It has: ${known}.`);
  }
  const forMs = duration === undefined ? null : parseDuration(duration);
  if (forMs !== null || duration === undefined) return { fault, forMs };
  throw new LabError('USAGE', `"${text}" is no fault: write ${name}, or ${name}=5s for one that ends.`);
}

/** What is wrong with a phone at this moment. */
export class ActiveFaults {
  readonly #phone: Phone;
  readonly #ends = new Map<string, () => void>();

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  /** Begins a fault, beside those that there are; one that there is goes on. Throws USAGE. */
  begin(text: string): void {
    const { fault, forMs } = parseFault(text);
    if (!this.#ends.has(fault.name)) {
      this.#phone.journal.record('event', { name: 'fault-begins', fault: fault.name });
      this.#ends.set(fault.name, fault.begin(this.#phone));
    }
    if (forMs === null) return;
    const end = this.#ends.get(fault.name);
    const timer = setTimeout(() => this.lift(fault.name), forMs).unref();
    this.#ends.set(fault.name, () => {
      clearTimeout(timer);
      end?.();
    });
  }

  /** Ends a fault, where the phone has it. */
  lift(name: string): void {
    const end = this.#ends.get(name);
    if (end === undefined) return;
    this.#ends.delete(name);
    this.#phone.journal.record('event', { name: 'fault-ends', fault: name });
    end();
  }

  liftAll(): void {
    for (const name of [...this.#ends.keys()]) this.lift(name);
  }
}
