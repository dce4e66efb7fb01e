import type { Scenario } from '../lab/model/scenario.ts';

/** The screen of a sleeping, locked phone goes on; it stays locked. */
export const screenOn: Scenario = {
  name: 'screen-on',
  description: 'The screen of the sleeping phone goes on.',
  controls: [],
  setup: (handset) => handset.sleep(),
  trigger: async (handset) => {
    await handset.wake();
    return undefined;
  },
};
