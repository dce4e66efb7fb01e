import type { Server, Socket } from 'node:net';
import { LabError } from '../../errors.ts';
import type { Destination } from '../connection.ts';
import { plainAddress } from '../plain-address.ts';
import { transparentServer } from './transparent-server.ts';

/** Who is told of what the gateway gave. */
export type DoorListener = {
  taken(socket: Socket, address: string, destination: Destination): void;
  foreign(client: string): void;
};

/**
 * What the gateway took from the phones of one recorder process: one listener, by whose socket's own
 * address the phone's destination is known, shared by all phones and told apart by their addresses.
 */
export class GatewayDoor {
  static readonly #open = new Map<number, Promise<GatewayDoor>>();
  readonly #server: Server;
  readonly #port: number;
  readonly #phones = new Map<string, DoorListener>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    server.on('connection', (socket: Socket) => this.#opened(socket));
  }

  /** Serves one phone's addresses until the answer is called. Throws as `transparentServer`, and USAGE. */
  static async serve(
    port: number,
    addresses: readonly string[],
    listener: DoorListener,
  ): Promise<() => Promise<void>> {
    const opening =
      GatewayDoor.#open.get(port) ?? transparentServer(port).then((server) => new GatewayDoor(server, port));
    GatewayDoor.#open.set(port, opening);
    const door = await opening.catch((cause: unknown) => {
      GatewayDoor.#open.delete(port);
      throw cause;
    });
    if (addresses.some((address) => door.#phones.has(address))) {
      throw new LabError('USAGE', 'Two phones behind the gateway have the same address. Give each its own.');
    }
    for (const address of addresses) door.#phones.set(address, listener);
    return () => door.#leave(addresses);
  }

  async #leave(addresses: readonly string[]): Promise<void> {
    for (const address of addresses) this.#phones.delete(address);
    if (this.#phones.size > 0) return;
    GatewayDoor.#open.delete(this.#port);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #opened(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const address = plainAddress(socket.remoteAddress ?? '');
    const host = plainAddress(socket.localAddress ?? '');
    const port = socket.localPort ?? 0;
    const listener = this.#phones.get(address);
    // Whoever calls the listener itself was not on the way to anywhere.
    if (listener !== undefined && port !== this.#port) {
      socket.setNoDelay(true);
      socket.allowHalfOpen = true;
      listener.taken(socket, address, { host, port });
      return;
    }
    for (const each of new Set(this.#phones.values())) each.foreign(`${address}:${socket.remotePort ?? 0}`);
    socket.destroy();
  }
}
