import type { SetUpKind } from './set-up-control.ts';
import { untilStopped } from './until-stopped.ts';

/** The host of the simulated phones does it. */
export const setUpBySimulation: SetUpKind = {
  name: 'simulated',
  make: ({ host }) =>
    host === null
      ? null
      : {
          name: 'simulated',
          setUp: ({ serial }, signal) => untilStopped(signal, () => host.setUp(serial)),
        },
};
