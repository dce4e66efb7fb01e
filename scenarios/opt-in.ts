import type { Scenario } from '../lab/model/scenario.ts';

/** The user takes the refusal of telemetry back. */
export const optIn: Scenario = {
  name: 'opt-in',
  description: 'The user agrees to telemetry in the settings.',
  controls: ['opt-out'],
  setup: async (handset) => {
    await handset.sleep();
    await handset.optOut(true);
  },
  trigger: async (handset) => {
    await handset.optOut(false);
    return undefined;
  },
};
