import type { Scenario } from '../lab/model/scenario.ts';

/** A phone that believes to run on its battery is plugged in, as its battery service tells it. */
export const charge: Scenario = {
  name: 'charge',
  description: 'The phone is plugged in.',
  controls: ['charger'],
  setup: async (handset) => {
    await handset.sleep();
    await handset.unplug();
  },
  trigger: async (handset) => {
    await handset.plugIn();
    return undefined;
  },
};
