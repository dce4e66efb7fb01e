import type { Scenario } from '../lab/model/scenario.ts';

/** The keyguard is dismissed while the screen is on already, so that nothing but the unlock happens. */
export const unlock: Scenario = {
  name: 'unlock',
  description: 'The phone, awake and locked, is unlocked.',
  controls: [],
  setup: async (handset) => {
    await handset.sleep();
    await handset.wake();
  },
  trigger: async (handset) => {
    await handset.unlock();
    return undefined;
  },
};
