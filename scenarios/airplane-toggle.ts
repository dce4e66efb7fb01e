import type { Scenario } from '../lab/model/scenario.ts';

/** Airplane mode, on since setup, goes off: all radios come back at once. */
export const airplaneToggle: Scenario = {
  name: 'airplane-toggle',
  description: 'Airplane mode was on and goes off.',
  controls: ['radios', 'airplane'],
  setup: async (handset) => {
    await handset.sleep();
    await handset.enterAirplaneMode();
  },
  trigger: (handset) => handset.leaveAirplaneMode(),
};
