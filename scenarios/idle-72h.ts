import type { Scenario } from '../lab/model/scenario.ts';

/** Three days of nothing: some firmware reports once a day, or every three days. */
export const idle72h: Scenario = {
  name: 'idle-72h',
  description: 'Nothing is done for 72 hours.',
  controls: [],
  dwellMs: 72 * 3_600_000,
  setup: (handset) => handset.sleep(),
  trigger: async () => undefined,
};
