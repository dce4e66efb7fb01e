import { type CallKind, nobody } from './incoming-kind.ts';

/** The host of the simulated phones calls. */
export const callBySimulation: CallKind = {
  name: 'simulated',
  make: ({ air }) =>
    air === null ? null : { name: 'simulated', call: ({ serial }) => air.call(serial, nobody) },
};
