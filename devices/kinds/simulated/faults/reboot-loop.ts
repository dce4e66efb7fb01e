import type { Fault } from './fault.ts';

/** The phone restarts by itself, and again before each boot is complete. Lifted, it comes up at its next try. */
export const rebootLoop: Fault = {
  name: 'reboot-loop',
  description: 'the phone restarts again and again, and never completes a boot',
  begin: ({ power }) => {
    power.course = 'loops';
    power.reboot();
    return () => {
      power.course = 'completes';
    };
  },
};
