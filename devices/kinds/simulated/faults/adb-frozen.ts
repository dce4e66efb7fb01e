import type { Fault } from './fault.ts';

/** adbd hangs: connections stand, and nothing is answered. What was asked meanwhile is answered once it thaws. */
export const adbFrozen: Fault = {
  name: 'adb-frozen',
  description: 'adbd takes connections and answers nothing',
  begin: ({ adbd }) => {
    adbd.freeze(true);
    return () => adbd.freeze(false);
  },
};
