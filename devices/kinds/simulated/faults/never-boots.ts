import type { Fault } from './fault.ts';

/** From the next boot on the phone stops at its logo: adbd answers, Android does not. Lifted, it boots on. */
export const neverBoots: Fault = {
  name: 'never-boots',
  description: 'the next boot does not complete: adb answers, Android does not',
  begin: ({ power }) => {
    power.course = 'stops';
    return () => {
      power.course = 'completes';
    };
  },
};
