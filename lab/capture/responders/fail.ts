import type { Responder } from './responder.ts';

/** Answers as a server that is down: firmware that tries again, or elsewhere, shows how and what it sends then. */
export const fail: Responder = {
  name: 'fail',
  description: '503 to everything; nothing reaches a real server',
  forwards: false,
  answer: () => ({ status: 503, type: 'text/plain', body: '' }),
};
