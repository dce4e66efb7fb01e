import type { TimeControl } from '../../lab/model/phone-host.ts';
import type { PhoneClocks, TimeKind } from './time-kind.ts';
import { wait } from './time-real.ts';
import { untilStopped } from './until-stopped.ts';

/** The host of the simulated phones does it. */
export const timeBySimulation: TimeKind = {
  name: 'simulated',
  make: (clocks) => (clocks === null ? null : simulatedTime(clocks)),
};

/** Up to this the lab waits for a simulated phone as for any other. */
const waitedMs = 60_000;
/** A stop is heard this often, by the phone's clock. */
const stretchMs = 3_600_000;

/**
 * Waits for a minute at most; of what is longer, the last second is waited for and all before it goes
 * by on the phone's own clock, as fast as its network carries what is due.
 */
export function simulatedTime(clocks: PhoneClocks): TimeControl {
  return {
    name: 'simulated',
    pass: async ({ serial }, ms, signal, interlude) => {
      if (ms <= waitedMs) return wait(ms, signal, interlude);
      const passed = ms - 1_000;
      try {
        let due = interlude?.firstMs ?? passed;
        for (let left = passed; left > 0; ) {
          const stretch = Math.min(left, due, stretchMs);
          await untilStopped(signal, () => clocks.passTime(serial, stretch));
          left -= stretch;
          due -= stretch;
          if (interlude !== undefined && due <= 0 && left > 0) due = await interlude.again();
        }
        await wait(ms - passed, signal);
      } finally {
        await clocks.networkTime(serial);
      }
      return passed;
    },
  };
}
