import type { Fault } from './fault.ts';

const delayMs = 2_000;

/** Everything that adb asks takes two seconds longer than usual. */
export const slowAnswers: Fault = {
  name: 'slow-answers',
  description: 'each answer to adb comes two seconds late',
  begin: ({ adbd }) => {
    adbd.answerDelayMs = delayMs;
    return () => {
      adbd.answerDelayMs = 0;
    };
  },
};
