import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { LabError } from '../errors.ts';
import type { RecorderPortOptions } from '../model/recorder.ts';
import { Connection } from './connection.ts';

/** Who is told of what the acceptor takes and refuses. */
export type AcceptorListener = {
  opened(connection: Connection): void;
  foreign(client: string): void;
};

/** The port that the phone's proxy setting names. Serves the leased phone's address and no other. */
export class Acceptor {
  readonly #server: Server;
  readonly #connections = new Map<number, Connection>();
  #count = 0;
  #receivedBefore = 0;

  private constructor(phoneAddress: string, listener: AcceptorListener) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      const address = plainAddress(socket.remoteAddress ?? '');
      if (address === phoneAddress) this.#take(socket, address, listener);
      else refuse(socket, address, listener);
    });
  }

  /** Throws PORT_IN_USE where another process has the port. */
  static async listen(
    { client, listen, port, serial }: RecorderPortOptions,
    listener: AcceptorListener,
  ): Promise<Acceptor> {
    const acceptor = new Acceptor(plainAddress(client), listener);
    await new Promise<void>((resolve, reject) => {
      acceptor.#server.once('error', (cause: NodeJS.ErrnoException) =>
        reject(listenError(cause, listen, port, serial)),
      );
      acceptor.#server.listen({ host: listen, port }, resolve);
    });
    return acceptor;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open. */
  get connections(): readonly Connection[] {
    return [...this.#connections.values()];
  }

  /** Bytes that the phone sent since this port listens. */
  get received(): number {
    return this.connections.reduce((sum, { counts }) => sum + counts.rxBytes, this.#receivedBefore);
  }

  /** Resolves when all connections are cut and the port is free. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const { phone } of this.#connections.values()) phone.destroy();
    await closed;
  }

  #take(socket: Socket, address: string, listener: AcceptorListener): void {
    this.#count += 1;
    const connection = new Connection(this.#count, socket, address);
    this.#connections.set(connection.number, connection);
    socket.once('close', () => {
      this.#connections.delete(connection.number);
      this.#receivedBefore += connection.counts.rxBytes;
    });
    listener.opened(connection);
  }
}

function refuse(socket: Socket, address: string, listener: AcceptorListener): void {
  listener.foreign(`${address}:${socket.remotePort ?? 0}`);
  socket.destroy();
}

/** IPv4 addresses that came in over IPv6 (`::ffff:a.b.c.d`) as themselves. */
function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}

function listenError(cause: NodeJS.ErrnoException, listen: string, port: number, serial: string): LabError {
  if (cause.code === 'EADDRINUSE') {
    return new LabError(
      'PORT_IN_USE',
      `Port ${port} on ${listen}, on which the recorder should listen for ${serial}, is in use by another program. Stop that program, or configure another port (0 takes a free one).`,
      { cause },
    );
  }
  return new LabError(
    'RECORDER_FAILED',
    `The recorder cannot listen for ${serial} on ${listen}, port ${port} (${cause.code ?? 'unknown error'}). Configure an address of this machine that the phone can reach.`,
    { cause },
  );
}
