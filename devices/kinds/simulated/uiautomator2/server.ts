import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { sentenceOf } from '../../../../lab/errors.ts';
import type { Phone } from '../phone-parts.ts';
import type { Route } from './route.ts';
import { sessionRoutes } from './routes.ts';
import { Session } from './session.ts';
import { WireError } from './wire-error.ts';

const bodyLimit = 64 * 1024 * 1024;

/** The package of the server, which its instrumentation runs in. */
export const uiAutomator2Package = 'io.appium.uiautomator2.server';

/** What `am instrument` runs for the UiAutomator2 server. */
export const uiAutomator2Component =
  'io.appium.uiautomator2.server.test/androidx.test.runner.AndroidJUnitRunner';

/** Port of the phone on which the server listens. */
const commandPort = 6790;

/** The UiAutomator2 server on the phone: HTTP on a virtual port, one screen, several sessions. */
export class UiAutomator2Server {
  readonly #phone: Phone;
  readonly #sessions = new Map<string, Session>();
  readonly #app: FastifyInstance;
  readonly #streams = new Set<Duplex>();
  #http: Server | null = null;

  constructor(phone: Phone) {
    this.#phone = phone;
    this.#app = Fastify({
      bodyLimit,
      forceCloseConnections: true,
      serverFactory: (handler) => {
        this.#http = createServer(handler);
        return this.#http;
      },
    });
    this.#install();
  }

  async start(): Promise<void> {
    await this.#app.ready();
    this.#phone.ports.set(commandPort, (stream) => this.#take(stream));
  }

  async stop(): Promise<void> {
    this.#phone.ports.delete(commandPort);
    for (const stream of this.#streams) stream.destroy();
    await this.#app.close();
  }

  /** The real server's process ends by itself with its last session, as its driver expects. */
  #quit(): void {
    if (this.#sessions.size === 0) this.#phone.processes.stop(uiAutomator2Package);
  }

  #take(stream: Duplex): void {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    this.#http?.emit('connection', stream);
  }

  #install(): void {
    const app = this.#app;
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) =>
      done(null, parsed(String(text))),
    );
    app.setErrorHandler(async (thrown, _request, reply) => {
      const error = thrown instanceof WireError ? thrown : new WireError('unknown error', sentenceOf(thrown));
      return reply.status(error.status).send(failure(error));
    });
    app.setNotFoundHandler(async (request, reply) => {
      this.#phone.journal.record('unknown-route', { route: `${request.method} ${request.url}` });
      const error = new WireError(
        'unknown command',
        `The simulated server has no ${request.method} ${request.url}.`,
      );
      return reply.status(error.status).send(failure(error));
    });
    app.addHook('onRequest', async (request) => {
      this.#phone.journal.record('http', { route: `${request.method} ${request.url}` });
    });
    this.#installLifecycle();
    for (const route of sessionRoutes) this.#installRoute(route);
  }

  #installLifecycle(): void {
    const app = this.#app;
    app.get('/status', async () => ({
      sessionId: null,
      value: { ready: true, message: 'UiAutomator2 Server is ready to accept commands' },
    }));
    app.get('/sessions', async () => ({
      sessionId: null,
      value: [...this.#sessions.values()].map(({ id, capabilities }) => ({ id, capabilities })),
    }));
    app.post('/session', async (request) => {
      const session = new Session(requested(request.body));
      this.#sessions.set(session.id, session);
      return { sessionId: session.id, value: { sessionId: session.id, capabilities: session.capabilities } };
    });
    app.get('/session/:sessionId', async (request) => {
      const session = this.#session(request.params);
      return { sessionId: session.id, value: session.capabilities };
    });
    app.delete('/session/:sessionId', { onResponse: async () => this.#quit() }, async (request) => {
      const session = this.#session(request.params);
      this.#sessions.delete(session.id);
      return { sessionId: session.id, value: null };
    });
  }

  #installRoute({ method, path, handle }: Route): void {
    this.#app.route({
      method,
      url: path,
      handler: async (request) => {
        const session = this.#session(request.params);
        const params = request.params as Record<string, string>;
        const body = (request.body ?? {}) as Record<string, unknown>;
        const value = await handle({ phone: this.#phone, session, params, body });
        return { sessionId: session.id, value: value ?? null };
      },
    });
  }

  #session(params: unknown): Session {
    const session = this.#sessions.get((params as { sessionId?: string }).sessionId ?? '');
    if (session === undefined) throw new WireError('invalid session id', 'The session does not exist.');
    return session;
  }
}

function parsed(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    throw new WireError('invalid argument', 'The body is not JSON.');
  }
}

function requested(body: unknown): Record<string, unknown> {
  const { capabilities } = (body ?? {}) as { capabilities?: Record<string, unknown> };
  const { alwaysMatch, firstMatch } = (capabilities ?? {}) as {
    alwaysMatch?: Record<string, unknown>;
    firstMatch?: Record<string, unknown>[];
  };
  return { ...alwaysMatch, ...firstMatch?.[0] };
}

function failure({ code, message, stack }: WireError) {
  return { sessionId: null, value: { error: code, message, stacktrace: stack ?? '' } };
}
