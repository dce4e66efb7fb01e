import { canaryAnswer, canaryHost } from '../../model/canary.ts';
import { connectivityReply, isTimeRequest } from '../../model/connectivity.ts';
import type { Asked, Reply } from './responder.ts';

/**
 * What every responder answers, so that the phone holds its network for a valid one: connectivity
 * checks, questions for the time (the Date header is the answer), and the lab's own canary.
 */
export function homeReply({ host, path }: Asked): Reply | null {
  if (host.toLowerCase() === canaryHost) {
    return { status: 200, type: 'text/plain', body: canaryAnswer(path) };
  }
  const check = connectivityReply(host, path);
  if (check !== null) return { status: check.status, type: check.type, body: check.text };
  return isTimeRequest(host, path) ? { status: 200, type: 'text/plain', body: '' } : null;
}
