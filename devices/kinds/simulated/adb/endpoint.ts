import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { LabError, sentenceOf } from '../../../../lab/errors.ts';
import type { Phone } from '../phone-parts.ts';
import { AdbConnection, type KeyRing } from './connection.ts';
import type { Reverses } from './reverse.ts';
import { findService } from './services.ts';

/**
 * A free port is taken from below the range from which the system itself gives ports (Linux 32768,
 * macOS 49152), so that nobody is given a phone's port while it reboots.
 */
const lowestPort = 15_555;
const highestPort = 32_000;
const mostTries = 50;

/** The phone's adbd on TCP: takes connections of adb servers while the phone is on. */
export class AdbEndpoint {
  readonly #server: Server;
  readonly #phone: Phone;
  readonly #reverses: Reverses;
  readonly #keys: KeyRing;
  #port = 0;
  readonly #connections = new Set<AdbConnection>();

  constructor(phone: Phone, reverses: Reverses, authorize: KeyRing['authorize']) {
    this.#phone = phone;
    this.#reverses = reverses;
    this.#keys = { known: [], authorize };
    this.#server = createServer((socket) => this.#take(socket));
  }

  /** Listens on 127.0.0.1; 0 takes a free port. Throws PORT_IN_USE, or USAGE for a port that adb reads as an emulator's. */
  async listen(port: number): Promise<void> {
    if (port >= 5555 && port <= 5585) {
      throw new LabError(
        'USAGE',
        `Port ${port} cannot be a simulated phone's: adb takes 5555 to 5585 for emulators. Use ${lowestPort} or above.`,
      );
    }
    for (let tries = 0; ; tries += 1) {
      this.#port = port === 0 ? randomInt(lowestPort, highestPort) : port;
      try {
        await this.#bind();
        return;
      } catch (cause) {
        if (port !== 0 || tries >= mostTries || !isInUse(cause)) throw this.#cannotListen(cause);
      }
    }
  }

  get port(): number {
    return this.#port;
  }

  /** The phone goes down: its connections are dropped, and new ones refused. */
  suspend(): void {
    this.#server.close();
    for (const connection of [...this.#connections]) connection.drop();
  }

  /** The phone is up again, on the port that it had. Rejects where somebody took it meanwhile. */
  async resume(): Promise<void> {
    await this.#bind().catch((cause: unknown) => {
      throw this.#cannotListen(cause);
    });
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.suspend();
    await closed;
  }

  async #bind(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  #take(socket: Socket): void {
    const connection = new AdbConnection(socket, {
      keys: this.#keys,
      banner: () => this.#banner(),
      find: (service) => findService(this.#phone, this.#reverses, service),
      lost: (lost) => {
        this.#connections.delete(lost);
        this.#reverses.lost(lost);
      },
    });
    this.#connections.add(connection);
  }

  #banner(): string {
    const { properties } = this.#phone.state;
    const shown = ['ro.product.name', 'ro.product.model', 'ro.product.device'];
    const parts = shown.map((name) => `${name}=${properties.get(name) ?? ''}`);
    return `device::${[...parts, 'features=shell_v2,cmd'].join(';')}`;
  }

  #cannotListen(cause: unknown): LabError {
    const where = `The simulated phone ${this.#phone.state.device.serial} cannot listen on 127.0.0.1:${this.#port}`;
    const advice = 'Choose another one, or 0 for a free one.';
    if (isInUse(cause)) {
      return new LabError('PORT_IN_USE', `${where}: the port is in use. ${advice}`, { cause });
    }
    return new LabError('USAGE', `${where} (${sentenceOf(cause)}). ${advice}`, { cause });
  }
}

function isInUse(thrown: unknown): boolean {
  return (thrown as NodeJS.ErrnoException).code === 'EADDRINUSE';
}
