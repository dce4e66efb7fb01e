import type { Fault } from './fault.ts';

const dayMs = 86_400_000;

/** The clock has started afresh, as after an empty battery: certificates are not yet valid. */
export const clock1970: Fault = {
  name: 'clock-1970',
  description: 'the clock says 1970',
  begin: ({ state: { clock } }) => {
    clock.set(dayMs);
    return () => clock.set(null);
  },
};
