import type { Scenario } from '../lab/model/scenario.ts';

/** The quiet control: nothing is done, so what is sent here has no trigger. */
export const idle: Scenario = {
  name: 'idle',
  description: 'Nothing is done: the sleeping phone is left alone.',
  controls: [],
  setup: (handset) => handset.sleep(),
  trigger: async () => undefined,
};
