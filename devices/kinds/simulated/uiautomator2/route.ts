import type { Phone } from '../phone-parts.ts';
import type { Session } from './session.ts';

/** What a route of the UiAutomator2 server works with; `body` is what the client sent, not to be trusted. */
export type RouteRequest = {
  readonly phone: Phone;
  readonly session: Session;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

/** One route below `/session/:sessionId`; what `handle` answers becomes `value`. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  handle(request: RouteRequest): unknown;
};
