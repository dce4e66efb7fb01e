import { type CallKind, nobody } from './incoming-kind.ts';
import { untilStopped } from './until-stopped.ts';

/** The host of the simulated phones calls. */
export const callBySimulation: CallKind = {
  name: 'simulated',
  make: ({ air }) =>
    air === null
      ? null
      : {
          name: 'simulated',
          call: ({ serial }, signal) => untilStopped(signal, () => air.call(serial, nobody)),
        },
};
