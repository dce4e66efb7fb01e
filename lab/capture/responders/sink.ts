import type { Responder } from './responder.ts';

/** Answers everything with an empty 200: the connection holds, and there is nothing in it to act on. */
export const sink: Responder = {
  name: 'sink',
  description: 'an empty 200 to everything; nothing reaches a real server',
  forwards: false,
  answer: () => ({ status: 200, type: 'text/plain', body: '' }),
};
