import type { Scenario } from '../lab/model/scenario.ts';

/**
 * The SIM is taken out and the next of the device's SIMs goes in; with one SIM, the same one. Where
 * the control moves the data, the SIM that is in is the one that carries it.
 */
export const simSwap: Scenario = {
  name: 'sim-swap',
  description: 'The SIM is taken out and another one put in.',
  controls: ['sim'],
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => {
    const { control, moves, reinserted } = await handset.swapSim();
    if (moves === 'data') return `the data went to the other SIM by ${control}; no SIM was taken out`;
    return `${reinserted ? 'the same SIM was re-inserted' : 'another SIM was put in'} by ${control}`;
  },
};
