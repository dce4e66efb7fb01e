import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type RouteOptions } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { guard, type Recognise } from './access.ts';
import type { Access, App, Context } from './context.ts';
import { problemSender, refusal, refuse } from './problem.ts';
import { routes } from './routes/list.ts';
import { Sessions } from './sessions.ts';

/** How the server is set up; the rest is `Context`. */
export type AppOptions = {
  readonly recognise: Recognise;
  /** Requests a minute by one token or address. */
  readonly perMinute: number;
  /** Proxies in front whose `x-forwarded-*` are believed; none by default. */
  readonly trustProxy: boolean | string;
};

const jsonBodyLimit = 1_048_576;

/** The HTTP server of the lab, not yet listening. */
export async function appOf(
  context: Omit<Context, 'sessions' | 'recognise'>,
  options: AppOptions,
): Promise<App> {
  const app: App = Fastify({
    // Addresses may hold what no log may: what is worth a line is told by the parts' own log.
    logger: false,
    bodyLimit: jsonBodyLimit,
    trustProxy: options.trustProxy,
    requestTimeout: 120_000,
    forceCloseConnections: true,
  }).withTypeProvider() as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Nothing here takes free text as a body.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(problemSender(context.parts.log));
  // Encapsulated groups set what is in here later: it is read when all are there.
  app.decorate('routeList', [] as RouteOptions[]);
  app.addHook('onRoute', (route) => void app.routeList.push(route));
  app.setNotFoundHandler((request, reply) => {
    const detail = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`;
    return refuse(request, reply, refusal(404, 'not-found', detail));
  });
  const sessions = new Sessions();
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: { directives: policy },
    // Without a referrer, browsers send `Origin: null` with forms of this site, too, and on clear HTTP nothing else.
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'phonehome',
        version: context.parts.version,
        description: 'What a phone sends home, by build.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: (route) => described(jsonSchemaTransform(route as never), route.route.config?.access),
  });
  const limit = { max: options.perMinute, timeWindow: 60_000 };
  await app.register(rateLimit, {
    ...limit,
    keyGenerator: (request) => request.caller ?? request.ip,
    allowList: (request) => request.grants.includes('work'),
  });
  guard(app, {
    ...options,
    workSecret: () => context.parts.queue.workSecret(),
    sessions,
    tokens: context.parts.tokens,
    // Who is refused here never comes to the limit of the route.
    refusals: app.createRateLimit({ ...limit, keyGenerator: ({ ip }) => `refused ${ip}` }),
  });
  for (const group of routes) await group(app, { ...context, sessions, recognise: options.recognise });
  return app;
}

const problemSchema = {
  description: 'What went wrong, as a problem (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** What holds of every route: who may use it, and how it says no. */
function described(said: ReturnType<typeof jsonSchemaTransform>, access: Access | readonly Access[] = []) {
  const scopes = [access].flat().filter((each) => each !== 'work');
  const open = scopes.includes('public');
  const description = open ? 'Needs no token.' : `Needs a token with the scope ${scopes.join(' or ')}.`;
  const response = { ...(said.schema.response as object), default: problemSchema };
  return { ...said, schema: { ...said.schema, description, response, ...(open ? { security: [] } : {}) } };
}

/** Pages bring everything with them; nothing is loaded from elsewhere. */
const policy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  scriptSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  upgradeInsecureRequests: null,
};
