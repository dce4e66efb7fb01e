import type { Fault } from './fault.ts';

/** The phone does not take its network for one that reaches the internet, whatever is answered. */
export const networkUnvalidated: Fault = {
  name: 'network-unvalidated',
  description: 'the connectivity check fails: the network is not validated',
  begin: ({ state }) => {
    state.doubtsNetwork = true;
    return () => {
      state.doubtsNetwork = false;
    };
  },
};
