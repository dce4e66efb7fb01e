import { type MessageKind, nobody } from './incoming-kind.ts';

/** The host of the simulated phones sends it. */
export const messageBySimulation: MessageKind = {
  name: 'simulated',
  make: ({ air }) =>
    air === null ? null : { name: 'simulated', send: ({ serial }, text) => air.sms(serial, nobody, text) },
};
