import type { Fault } from './fault.ts';

/** Somebody has changed the PIN: the one that the lab knows does not open the phone. */
export const pinWrong: Fault = {
  name: 'pin-wrong',
  description: 'the PIN is another one than the lab knows',
  begin: ({ state }) => {
    const before = state.pin;
    state.pin = `${before ?? ''}0000`;
    return () => {
      state.pin = before;
    };
  },
};
