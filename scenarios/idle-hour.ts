import type { Scenario } from '../lab/model/scenario.ts';

/** An hour of nothing: what is sent at most once an hour shows here and hardly in a shorter idle. */
export const idleHour: Scenario = {
  name: 'idle-hour',
  description: 'Nothing is done for an hour.',
  controls: [],
  dwellMs: 3_600_000,
  setup: (handset) => handset.sleep(),
  trigger: async () => undefined,
};
