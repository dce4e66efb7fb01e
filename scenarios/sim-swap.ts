import type { Scenario } from '../lab/model/scenario.ts';

/** The SIM is taken out and the next of the device's SIMs goes in; with one SIM, the same one. */
export const simSwap: Scenario = {
  name: 'sim-swap',
  description: 'The SIM is taken out and another one put in.',
  controls: ['sim'],
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => {
    const swap = await handset.swapSim();
    return `${swap.reinserted ? 'the same SIM was re-inserted' : 'another SIM was put in'} by ${swap.control}`;
  },
};
