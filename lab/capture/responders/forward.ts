import type { Responder } from './responder.ts';

/** Lets the real server answer. Private and loopback targets are refused unless the lab lists them. */
export const forward: Responder = {
  name: 'forward',
  description: "the real server's answer; what the phone sends reaches it",
  forwards: true,
  answer: () => null,
};
