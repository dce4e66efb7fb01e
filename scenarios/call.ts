import type { Scenario } from '../lab/model/scenario.ts';

/** A call comes in and nobody takes it. */
export const call: Scenario = {
  name: 'call',
  description: 'A call comes in that nobody takes.',
  controls: ['caller'],
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => `the call was made by ${await handset.receiveCall()}`,
};
