import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { getLocal, type Mockttp, type MockttpServer } from 'mockttp';
import { LabError } from '../errors.ts';
import type { Authority } from './certificate-authority.ts';
import type { Connection } from './connection.ts';

const keyBytes = 16;

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
 * socket in a folder that only this user can enter, and nobody ever connects to that. Connections
 * come in by a second unix socket, the door: the acceptor sends a secret of 16 bytes for each one,
 * and the door hands the socket to mockttp under the address of the phone and the number of its
 * connection as port. All events of mockttp carry both, so each is joined to its connection by a
 * number that the phone cannot forge (tags could be: mockttp takes them from Proxy-Authorization).
 * What the phone asked a tunnel to is said to mockttp by a CONNECT of the acceptor's own.
 */
export class Interceptor {
  readonly mockttp: Mockttp;
  readonly #door: Server;
  readonly #doorPath: string;
  readonly #expected: Map<string, Connection>;

  private constructor(mockttp: Mockttp, door: Server, doorPath: string, expected: Map<string, Connection>) {
    this.mockttp = mockttp;
    this.#door = door;
    this.#doorPath = doorPath;
    this.#expected = expected;
  }

  /** `folder` is private to this process, `name` unique in it. */
  static async start(authority: Authority, folder: string, name: string): Promise<Interceptor> {
    const mockttp = getLocal({
      https: { key: authority.key, cert: authority.certificate },
      http2: 'fallback',
      cors: false,
      suggestChanges: false,
      recordTraffic: false,
      maxBodySize,
    });
    const server = await startOnSocket(mockttp, join(folder, `${name}.mockttp`));
    const expected = new Map<string, Connection>();
    const door = createServer({ allowHalfOpen: true }, (socket) => admit(socket, expected, server));
    const doorPath = join(folder, `${name}.door`);
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject);
      door.listen(doorPath, resolve);
    });
    return new Interceptor(mockttp, door, doorPath, expected);
  }

  /** A way in for one connection of the phone; bytes written to it reach mockttp. Rejects when it is shut. */
  enter(connection: Connection): Promise<Socket> {
    const key = randomBytes(keyBytes);
    this.#expected.set(key.toString('hex'), connection);
    return new Promise((resolve, reject) => {
      const socket = connect({ path: this.#doorPath, allowHalfOpen: true }, () => {
        socket.removeListener('error', reject);
        socket.on('error', () => socket.destroy());
        socket.write(key);
        resolve(socket);
      });
      socket.once('error', reject);
    });
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#door.close(() => resolve()));
    await this.mockttp.stop();
  }
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
  if (server?.address() !== path) {
    await mockttp.stop();
    throw new LabError(
      'RECORDER_FAILED',
      'The recorder could not keep mockttp off the network, so it did not start. Install the version of mockttp that package.json names.',
    );
  }
  return server;
}

function admit(socket: Socket, expected: Map<string, Connection>, server: Server): void {
  socket.on('error', () => socket.destroy());
  const read = () => {
    const key: Buffer | null = socket.read(keyBytes);
    if (key === null) {
      socket.once('readable', read);
      return;
    }
    const connection = expected.get(key.toString('hex'));
    expected.delete(key.toString('hex'));
    if (connection === undefined) {
      socket.destroy();
      return;
    }
    Object.defineProperties(socket, {
      remoteAddress: { value: connection.address, writable: true, configurable: true },
      remotePort: { value: numberBase + connection.number, writable: true, configurable: true },
    });
    // As mockttp's own server would have it: a client that ends its side is answered by the end.
    socket.allowHalfOpen = false;
    server.emit('connection', socket);
  };
  read();
}
