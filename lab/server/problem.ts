import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { type ErrorCode, LabError, sentenceOf } from '../errors.ts';
import { faultPage } from './pages/fault.tsx';

/** RFC 9457. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
};

const statusOf: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  BAD_FILE: 422,
  BAD_IDENTIFIER: 422,
  LEASE_LOST: 409,
  LEASE_TAKEN: 409,
  INTERRUPTED: 409,
  QUARANTINED: 409,
  EVIDENCE: 409,
  REDIS_UNREACHABLE: 503,
  DISK_FULL: 507,
};

type Log = (level: 'error', text: string, fields?: Readonly<Record<string, unknown>>) => void;

/**
 * Sends every error as `application/problem+json`, or as a page to browsers. What is nobody's fault but
 * the server's goes to the log, by the route's pattern: an address may hold what no log may.
 */
export function problemSender(log: Log) {
  return (error: FastifyError | LabError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const route = `${request.method} ${request.routeOptions.url ?? 'nothing'}`;
      log('error', `${route} failed: ${sentenceOf(error)}`, {
        status: problem.status,
        stack: framesOf(error),
      });
    }
    void refuse(request, reply, problem);
  };
}

/** Sends a refusal in the form that whoever asks reads: a page to browsers, else a problem. */
export function refuse(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  void reply.code(problem.status);
  if (isForPerson(request)) return reply.type('text/html; charset=utf-8').send(faultPage(problem.detail));
  return reply.type('application/problem+json').send(JSON.stringify(problem));
}

/** Where an error came from, without its message: that is told once. */
function framesOf({ stack }: Error): string {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
}

/** Whether a browser asks for a page, and no program for the API. */
function isForPerson({ headers, url }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true && !url.startsWith('/api/');
}

/** An answer of a status with a sentence. */
export function refusal(status: number, code: string, detail: string): Problem {
  return { type: `urn:phonehome:problem:${code}`, title: code.replaceAll('-', ' '), status, detail };
}

function problemOf(error: FastifyError | LabError | Error): Problem {
  if (error instanceof LabError) {
    const status = /^There is no /.test(error.message) ? 404 : (statusOf[error.code] ?? 500);
    return refusal(status, error.code.toLowerCase().replaceAll('_', '-'), error.message);
  }
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
    return refusal(507, 'disk-full', "The server's disk is full: nothing of this was kept. Send it again.");
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const parts = error.validation.map(({ instancePath, message }) => `${instancePath || '/'}: ${message}`);
    return refusal(400, 'invalid-request', parts.join('; '));
  }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status >= 500) return refusal(500, 'internal', 'The server failed; its log says why.');
  return refusal(status, 'code' in error ? String(error.code).toLowerCase() : 'refused', sentenceOf(error));
}
