import type { Server, Socket } from 'node:net';
import { LabError } from '../../errors.ts';
import type { Destination } from '../connection.ts';
import { plainAddress } from '../plain-address.ts';
import { Owners } from './owners.ts';
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
  readonly #phones: Owners<DoorListener>;

  private constructor(server: Server, port: number, phonesInterface: string | null) {
    this.#server = server;
    this.#port = port;
    this.#phones = new Owners(phonesInterface);
    server.on('connection', (socket: Socket) => this.#opened(socket));
  }

  /**
   * Serves one phone's addresses until the answer is called, and where the phones' interface is known, all
   * that the host's table of neighbours shows behind the same hardware address. Throws as
   * `transparentServer`, and USAGE.
   */
  static async serve(
    { port, addresses, phonesInterface }: Door,
    listener: DoorListener,
  ): Promise<() => Promise<void>> {
    const opening =
      GatewayDoor.#open.get(port) ??
      transparentServer(port).then((server) => new GatewayDoor(server, port, phonesInterface ?? null));
    GatewayDoor.#open.set(port, opening);
    const door = await opening.catch((cause: unknown) => {
      GatewayDoor.#open.delete(port);
      throw cause;
    });
    if (addresses.some((address) => door.#phones.has(address))) {
      throw new LabError('USAGE', 'Two phones behind the gateway have the same address. Give each its own.');
    }
    door.#phones.add(addresses, listener);
    return () => door.#leave(addresses);
  }

  async #leave(addresses: readonly string[]): Promise<void> {
    this.#phones.remove(addresses);
    if (this.#phones.all.size > 0) return;
    GatewayDoor.#open.delete(this.#port);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #opened(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const address = plainAddress(socket.remoteAddress ?? '');
    const host = plainAddress(socket.localAddress ?? '');
    const way = {
      address,
      from: `${address.includes(':') ? `[${address}]` : address}:${socket.remotePort ?? 0}`,
      host,
      port: socket.localPort ?? 0,
    };
    const given = this.#phones.known(address);
    if (given !== null) this.#give(socket, given, way);
    else void this.#phones.ownerOf(address).then((owner) => this.#give(socket, owner, way));
  }

  #give(socket: Socket, owner: DoorListener | null, { address, from, host, port }: Way): void {
    // Whoever calls the listener itself was not on the way to anywhere.
    if (owner !== null && port !== this.#port) {
      socket.setNoDelay(true);
      socket.allowHalfOpen = true;
      owner.taken(socket, address, { host, port });
      return;
    }
    for (const each of this.#phones.all) each.foreign(from);
    socket.destroy();
  }
}

type Door = {
  readonly port: number;
  readonly addresses: readonly string[];
  readonly phonesInterface?: string;
};
type Way = Destination & { readonly address: string; readonly from: string };
