import type { Fault } from './fault.ts';

/** The keyguard stays, also with the right PIN. */
export const keyguardStuck: Fault = {
  name: 'keyguard-stuck',
  description: 'the keyguard does not open, also with the right PIN',
  begin: ({ keyguard }) => {
    keyguard.stuck = true;
    return () => {
      keyguard.stuck = false;
    };
  },
};
