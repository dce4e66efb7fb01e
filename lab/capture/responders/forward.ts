import type { Responder } from './responder.ts';

/** Lets the real server answer, where the run's rules list it (`Answers`); all else is refused before anything is sent. */
export const forward: Responder = {
  name: 'forward',
  description: "the real server's answer for the hosts that the run lists, a refusal for all others",
  forwards: true,
  answer: () => null,
};
