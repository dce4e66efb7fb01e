import type { IdentifierKind } from '../../lab/model/device.ts';
import type { Transport } from '../../lab/model/emission.ts';
import { between, pick, type Random, wholeBetween } from './random.ts';

/** One thing that a simulated build sends: under one trigger at some rate, or every so often. */
export type Emitter = {
  readonly id: string;
  readonly kind: IdentifierKind;
  readonly host: string;
  readonly transport: Transport;
  readonly when: { readonly trigger: string; readonly rate: number } | { readonly everyMs: number };
};

/** The scenarios of every simulated run: four triggers and the quiet control. */
export const scenarios = ['boot', 'idle', 'screen-on', 'sim-swap', 'unlock'] as const;
const triggers = ['boot', 'screen-on', 'sim-swap', 'unlock'] as const;

/** What a trial lasts: setup outside the trigger's window, and the dwell that listens. */
export const setupMs = 60_000;
export const dwellMs = 600_000;

const kinds = ['imei', 'iccid', 'serial', 'android-id', 'advertising-id'] as const;
const transports = ['tls', 'tls', 'tls', 'clear'] as const;

function emitterOf(random: Random, id: string, when: Emitter['when']): Emitter {
  return {
    id,
    kind: pick(random, kinds),
    host: `h${wholeBetween(random, 1, 8)}.vendor${wholeBetween(random, 1, 4)}.example`,
    transport: pick(random, transports),
    when,
  };
}

/** Sent under one trigger with a rate between two. */
export function triggered(random: Random, id: string, low: number, high = 1): Emitter {
  return emitterOf(random, id, { trigger: pick(random, triggers), rate: between(random, low, high) });
}

/** Sent every minute to every two hours, whatever the user does: met by a dwell always to seldom. */
export function periodic(random: Random, id: string): Emitter {
  return emitterOf(random, id, { everyMs: 60_000 * 120 ** random() });
}

/** A leak that a policy must not let pass: an identifier of the phone or its SIM, to somebody undeclared. */
export function leak(random: Random, id: string, rate: number): Emitter {
  const emitter = triggered(random, id, rate, rate);
  return { ...emitter, kind: pick(random, ['imei', 'serial', 'iccid']), host: 'leak.unknown.example' };
}

/** A build as phones are: half of it steady, a third of it periodic, the rest comes and goes. */
export function buildOf(random: Random): Emitter[] {
  const several = (n: number, make: (index: number) => Emitter) =>
    Array.from({ length: n }, (_, i) => make(i));
  return [
    ...several(12, (i) => triggered(random, `steady${i}`, 1)),
    ...several(8, (i) => periodic(random, `periodic${i}`)),
    ...several(5, (i) => triggered(random, `flaky${i}`, 0.1)),
  ];
}
