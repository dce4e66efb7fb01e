import { type MessageKind, nobody } from './incoming-kind.ts';
import { untilStopped } from './until-stopped.ts';

/** The host of the simulated phones sends it. */
export const messageBySimulation: MessageKind = {
  name: 'simulated',
  make: ({ air }) =>
    air === null
      ? null
      : {
          name: 'simulated',
          send: ({ serial }, text, signal) => untilStopped(signal, () => air.sms(serial, nobody, text)),
        },
};
