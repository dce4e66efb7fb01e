import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { LabError } from '../errors.ts';
import type { RecorderPortOptions } from '../model/recorder.ts';
import { Connection, type Destination } from './connection.ts';
import { type DoorListener, GatewayDoor } from './gateway/gateway-door.ts';
import { plainAddress } from './plain-address.ts';

/** Who is told of what the acceptor takes and refuses. */
export type AcceptorListener = {
  opened(connection: Connection): void;
  foreign(client: string): void;
  /** The phone has as many connections as the lab takes of one: this one was cut off unread. */
  exceeded(connection: Connection, most: number): void;
};

/**
 * So many connections of one phone at once: more than any phone needs, and few enough that one that
 * opens them without end takes neither memory nor descriptors from the others.
 */
const mostConnections = 1_000;

/** The port that the phone's proxy setting names. Serves the leased phone's address and no other. */
export class Acceptor {
  readonly #server: Server;
  readonly #connections = new Map<number, Connection>();
  #count = 0;
  /** Ends the taking of what the gateway gives. */
  #leaveGateway: () => Promise<void> = async () => {};
  #receivedBefore = 0;

  private constructor(phoneAddress: string, listener: AcceptorListener) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      const address = plainAddress(socket.remoteAddress ?? '');
      if (address === phoneAddress) this.#take(socket, address, null, listener);
      else refuse(socket, address, listener);
    });
  }

  /** Throws PORT_IN_USE where another process has the port. */
  static async listen(
    { client, listen, port, serial, gateway }: RecorderPortOptions,
    listener: AcceptorListener,
  ): Promise<Acceptor> {
    const acceptor = new Acceptor(plainAddress(client), listener);
    await new Promise<void>((resolve, reject) => {
      acceptor.#server.once('error', (cause: NodeJS.ErrnoException) =>
        reject(listenError(cause, listen, port, serial)),
      );
      acceptor.#server.listen({ host: listen, port }, resolve);
    });
    if (gateway !== undefined) await acceptor.#behind(gateway, listener);
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
    const left = this.#leaveGateway();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections.values()) connection.cut();
    await Promise.all([left, closed]);
  }

  /** Also takes what the gateway took from the phone. */
  async #behind(gateway: NonNullable<RecorderPortOptions['gateway']>, listener: AcceptorListener) {
    const { foreign } = listener;
    const taken: DoorListener['taken'] = (socket, address, destination) =>
      this.#take(socket, address, destination, listener);
    try {
      const addresses = gateway.addresses.map(plainAddress);
      this.#leaveGateway = await GatewayDoor.serve({ ...gateway, addresses }, { taken, foreign });
    } catch (cause) {
      await this.close();
      throw cause;
    }
  }

  #take(socket: Socket, address: string, wanted: Destination | null, listener: AcceptorListener): void {
    this.#count += 1;
    const connection = new Connection(this.#count, socket, address, wanted);
    if (this.#connections.size >= mostConnections) {
      listener.exceeded(connection, mostConnections);
      connection.cut();
      return;
    }
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
