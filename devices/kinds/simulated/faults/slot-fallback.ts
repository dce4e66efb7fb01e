import type { Fault } from './fault.ts';

/** A slot that was updated does not come up: the bootloader starts the old build and says nothing. */
export const slotFallback: Fault = {
  name: 'slot-fallback',
  description: 'an update is taken and said to be done, and the phone boots the old build',
  begin: ({ slots }) => {
    slots.boots = false;
    return () => {
      slots.boots = true;
    };
  },
};
