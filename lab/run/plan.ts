import type { Scenario } from '../model/scenario.ts';
import type { Conditions, Trial } from '../model/trial.ts';

/**
 * All trials of a run: each scenario `repeat` times (an upgrade once a phone, since nothing takes it
 * back), in an order that the seed settles. Random order
 * keeps what changes over time (a server's roll-out, a warming phone) from following one scenario.
 */
export function planTrials(
  scenarios: readonly Scenario[],
  repeat: number,
  conditions: Conditions,
  seed: number,
  phones = 1,
): Trial[] {
  const times = ({ lasting }: Scenario) => (lasting === 'upgrade' ? phones : repeat);
  const all = scenarios.flatMap((scenario) => Array<Scenario>(times(scenario)).fill(scenario));
  return shuffled(all, seed).map(({ name, dwellMs = conditions.dwellMs }, index) => ({
    number: index + 1,
    scenario: name,
    conditions: { ...conditions, dwellMs },
  }));
}

/** Fisher-Yates with mulberry32: the same seed gives the same order on every machine. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = mulberry32(seed);
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = result[last] as Item;
    result[last] = result[other] as Item;
    result[other] = kept;
  }
  return result;
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
