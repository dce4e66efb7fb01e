import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Scope, TokenRecord } from '../model/service.ts';
import type { Recognise } from './access.ts';
import type { Hooks } from './hooks/hooks.ts';
import type { Notices } from './notices/notices.ts';
import type { ServerParts } from './parts.ts';
import type { Runs } from './runs.ts';
import type { Schedules } from './schedules/schedules.ts';
import type { Sessions } from './sessions.ts';

/** The server as routes see it. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What routes work with. */
export type Context = {
  readonly parts: ServerParts;
  readonly runs: Runs;
  readonly schedules: Schedules;
  readonly hooks: Hooks;
  readonly notices: Notices;
  readonly sessions: Sessions;
  readonly recognise: Recognise;
};

/** A group of routes; a new one is a file in routes/ and a line in its list. */
export type Routes = (app: App, context: Context) => void | Promise<void>;

/** Who may use a route: a scope of tokens, the workers, or everybody. */
export type Access = Scope | 'work' | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Nothing is open by mistake: a route that does not say is refused to all. */
    access?: Access | readonly Access[];
  }
  interface FastifyInstance {
    /** All routes there are, for whoever checks what holds of each. */
    routeList: RouteOptions[];
  }
  interface FastifyRequest {
    /** Name of the token that asks; `worker` for one; null for everybody. */
    caller: string | null;
    grants: readonly (Scope | 'work')[];
    tokenRecord: TokenRecord | null;
  }
}
