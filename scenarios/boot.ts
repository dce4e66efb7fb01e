import type { Scenario } from '../lab/model/scenario.ts';

/** A reboot: from the command to boot completed is the trigger, then the lab listens on. */
export const boot: Scenario = {
  name: 'boot',
  description: 'The phone is rebooted.',
  controls: ['restart'],
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => {
    await handset.reboot();
    return undefined;
  },
};
