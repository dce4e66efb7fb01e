import type { Scenario } from '../lab/model/scenario.ts';

/** A factory reset: from the command until the phone is set up again is the trigger, then the lab listens on. */
export const firstBoot: Scenario = {
  name: 'first-boot',
  description: 'The phone is wiped, boots for the first time and is set up.',
  controls: ['set-up'],
  lasting: 'wipe',
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => {
    const { control } = await handset.wipe();
    return `the phone was wiped, and set up by ${control}; what it sent before the lab's proxy was set again was not recorded`;
  },
};
