import type { Scenario } from '../lab/model/scenario.ts';

/** The user refuses telemetry: what is sent from then on is sent against that. */
export const optOut: Scenario = {
  name: 'opt-out',
  description: 'The user refuses telemetry in the settings.',
  controls: ['opt-out'],
  setup: async (handset) => {
    await handset.sleep();
    await handset.optOut(false);
  },
  trigger: async (handset) => {
    await handset.optOut(true);
    return undefined;
  },
};
