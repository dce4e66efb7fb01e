import type { Fault } from './fault.ts';

/** The phone has forgotten the lab's key, and nobody accepts it again. */
export const adbUnauthorized: Fault = {
  name: 'adb-unauthorized',
  description: 'adb is refused: the phone lists as unauthorized',
  begin: ({ adbd }) => {
    adbd.refuseHosts();
    return () => adbd.acceptHosts();
  },
};
