import type { Scenario } from '../lab/model/scenario.ts';

/** The switch for location, off since setup, goes on. */
export const locationOn: Scenario = {
  name: 'location-on',
  description: 'Location is switched on.',
  controls: ['location'],
  setup: async (handset) => {
    await handset.sleep();
    await handset.switchLocation(false);
  },
  trigger: async (handset) => {
    await handset.switchLocation(true);
    return undefined;
  },
};
