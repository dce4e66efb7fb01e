import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { getLocal, type Mockttp, type MockttpServer } from 'mockttp';
import { LastTunnelAddress } from 'mockttp/dist/util/socket-extensions';
import { LabError } from '../errors.ts';
import type { Authority } from './certificate-authority.ts';
import type { Connection, Destination } from './connection.ts';

/**
 * mockttp drops what its own logic buffers above this; recorded bodies come from the body-data
 * events, which have no limit.
 */
const maxBodySize = 1024 * 1024;

/** Connections get numbers above every TCP port, so that mockttp's loop check never takes one for its own. */
const numberBase = 100_000;

/**
 * One mockttp server that nobody but its acceptor can reach.
 *
 * mockttp has no host option and would listen on all addresses. Here its server listens on a unix
 * socket in a folder that only this user can enter, and nobody ever connects to that. The acceptor
 * gives it the phone's own sockets, under the address of the phone and with the number of its
 * connection as port. All events of mockttp carry both, so each is joined to its connection by a
 * number that the phone cannot forge (tags could be: mockttp takes them from Proxy-Authorization).
 * Where a tunnel leads is noted on the socket, as mockttp itself does after a CONNECT.
 */
export class Interceptor {
  readonly mockttp: Mockttp;
  readonly #server: Server;
  readonly #taken = new Map<number, Connection>();
  /** Asked before mockttp whether a request is its own affair. */
  before: Before = () => false;

  private constructor(mockttp: Mockttp, server: Server) {
    this.mockttp = mockttp;
    this.#server = server;
    server.on('clientError', (_: Error, socket: ParsedSocket) => {
      const connection = this.#taken.get(connectionNumber(socket));
      if (connection !== undefined && endsWhole(socket)) connection.endedWhole = true;
    });
  }

  /**
   * `folder` is private to this process, `name` unique in it. `keyed` is told the lines of the TLS key log
   * of what phones say; without it no keys leave Node.
   */
  static async start(
    authority: Authority,
    folder: string,
    name: string,
    keyed: ((line: Buffer) => void) | null = null,
  ): Promise<Interceptor> {
    const mockttp = getLocal({
      https: { key: authority.key, cert: authority.certificate },
      http2: 'fallback',
      cors: false,
      suggestChanges: false,
      recordTraffic: false,
      maxBodySize,
    });
    if (keyed !== null) tellKeys(mockttp, keyed);
    let before: Before = () => false;
    putBefore(mockttp, (request, response) => before(request, response));
    const interceptor = new Interceptor(
      mockttp,
      await startOnSocket(mockttp, join(folder, `${name}.mockttp`)),
    );
    before = (request, response) => interceptor.before(request, response);
    return interceptor;
  }

  /** Takes over a connection whose socket nobody else reads; what was read of it was put back. */
  take(connection: Connection): void {
    const { speech: phone, destination } = connection;
    connection.comeFrom(numberBase + connection.number);
    if (destination !== null) phone[LastTunnelAddress] = addressOf(destination);
    // As mockttp's own server would have it: a client that ends its side is answered by the end.
    phone.allowHalfOpen = false;
    connection.lingers();
    this.#taken.set(connection.number, connection);
    phone.once('close', () => this.#taken.delete(connection.number));
    this.#server.emit('connection', phone);
  }

  async stop(): Promise<void> {
    await this.mockttp.stop();
  }
}

/** Whether it took the request. */
type Before = (request: IncomingMessage, response: ServerResponse) => boolean;

/** mockttp gives its servers one listener for requests when it starts: what is put there first hears first. */
function putBefore(mockttp: Mockttp, before: Before): void {
  const { app } = mockttp as unknown as { app?: RequestListener };
  if (typeof app !== 'function') throw unsuited();
  const listener: RequestListener = (request, response) => {
    if (!before(request, response)) app(request, response);
  };
  Object.assign(mockttp, { app: listener });
}

/** mockttp writes keys to a stream that it opens for a file name; told of here, they go to the attempt that is open. */
function tellKeys(mockttp: Mockttp, keyed: (line: Buffer) => void): void {
  const keyLogStream = new Writable({
    write: (line: Buffer, _encoding, done) => {
      keyed(line);
      done();
    },
  });
  Object.assign(mockttp, { keyLogStream });
}

type ParsedSocket = Socket & { readonly parser?: { finish?(): unknown } | null };

/** Whether the last request had come to its end: a parser that is in the middle of one objects. */
function endsWhole({ parser }: ParsedSocket): boolean {
  return typeof parser?.finish === 'function' && !(parser.finish() instanceof Error);
}

function addressOf({ host, port }: Destination): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The number of the connection to which an event of mockttp belongs. */
export function connectionNumber(event: { remotePort?: number | undefined }): number {
  return (event.remotePort ?? 0) - numberBase;
}

/**
 * Starts mockttp with its server on a unix socket: the one call of `listen` is diverted on this one
 * object, when mockttp assigns it. Fails rather than listen on the network should mockttp change.
 */
async function startOnSocket(mockttp: Mockttp, path: string): Promise<Server> {
  let server: Server | undefined;
  Object.defineProperty(mockttp as MockttpServer, 'server', {
    get: () => server,
    set: (created: Server) => {
      const listen = created.listen.bind(created);
      server = Object.assign(created, { listen: () => listen({ path }) });
    },
  });
  await mockttp.start(0);
  const parser = (server as { _httpServer?: { maxHeadersCount: number | null } } | undefined)?._httpServer;
  if (server?.address() !== path || parser === undefined) {
    await mockttp.stop();
    throw unsuited();
  }
  // Node leaves out headers beyond the thousandth, without a word.
  parser.maxHeadersCount = 0;
  return server;
}

function unsuited(): LabError {
  return new LabError(
    'RECORDER_FAILED',
    'The recorder could not set up mockttp as it must be (off the network, with all headers), so it did not start. Install the version of mockttp that package.json names.',
  );
}
