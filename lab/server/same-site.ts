import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusal, refuse } from './problem.ts';

/**
 * Refuses a form that another site sent: the cookie is same-site, and what the browser says of where
 * the form comes from must agree.
 */
export async function requireSameSite(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const same = site === undefined ? origin === undefined || hostOf(origin) === host : site === 'same-origin';
  if (same) return;
  const detail = 'This form came from another site.';
  await refuse(request, reply, refusal(403, 'other-site', detail));
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
