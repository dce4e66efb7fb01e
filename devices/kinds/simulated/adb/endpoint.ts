import { type KeyObject, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { LabError, sentenceOf } from '../../../../lab/errors.ts';
import type { Phone } from '../phone-parts.ts';
import { findRecoveryService } from '../recovery/recovery-services.ts';
import { AdbConnection, type Authorize, type KeyRing } from './connection.ts';
import type { Reverses } from './reverse.ts';
import { findService, type Serve } from './services.ts';

/**
 * A free port is taken from below the range from which the system itself gives ports (Linux 32768,
 * macOS 49152), so that nobody is given a phone's port while it reboots.
 */
const lowestPort = 15_555;
const highestPort = 32_000;
const mostTries = 50;

/** What answers on the phone: Android's adbd, or the recovery's, which takes a sideload. */
export type AdbMode = 'device' | 'sideload';

/** The phone's adbd on TCP: takes connections of adb servers while the phone is on and plugged in. */
export class AdbEndpoint {
  readonly #server: Server;
  readonly #phone: Phone;
  readonly #reverses: Reverses;
  readonly #known: KeyObject[] = [];
  #authorize: Authorize;
  #port = 0;
  #mode: AdbMode = 'device';
  #up = false;
  #plugged = true;
  #frozen = false;
  /** How long each service waits before it answers, ms. */
  answerDelayMs = 0;
  readonly #connections = new Set<AdbConnection>();

  constructor(phone: Phone, reverses: Reverses, authorize: Authorize) {
    this.#phone = phone;
    this.#reverses = reverses;
    this.#authorize = authorize;
    this.#server = createServer((socket) => this.#take(socket));
  }

  /** Listens on `host`; 0 takes a free port. Throws PORT_IN_USE, or USAGE for a port that adb reads as an emulator's. */
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
        this.#up = true;
        return;
      } catch (cause) {
        if (port !== 0 || tries >= mostTries || !isInUse(cause)) throw this.#cannotListen(cause);
      }
    }
  }

  /** This machine alone reaches a phone; one in a network namespace is reached over its Wi-Fi. */
  get host(): string {
    return this.#phone.state.wifi?.address ?? '127.0.0.1';
  }

  get port(): number {
    return this.#port;
  }

  /** The phone goes down: its connections are dropped, and new ones refused. */
  suspend(): void {
    this.#up = false;
    this.#shut();
  }

  /** The phone is up again, on the port that it had. Rejects where somebody took it meanwhile. */
  async resume(mode: AdbMode = 'device'): Promise<void> {
    this.#up = true;
    this.#mode = mode;
    await this.#open();
  }

  /** The cable is pulled, or put in again. */
  async plug(plugged: boolean): Promise<void> {
    this.#plugged = plugged;
    if (plugged) await this.#open();
    else this.#shut();
  }

  /** adbd hangs: it takes connections and bytes, and answers nothing. What it was asked, it answers thawed. */
  freeze(frozen: boolean): void {
    if (this.#frozen === frozen) return;
    this.#frozen = frozen;
    for (const connection of this.#connections) connection.freeze(frozen);
  }

  /** Forgets every host, and whoever comes is `unauthorized` until `acceptHosts`. */
  refuseHosts(): void {
    this.#known.length = 0;
    this.#authorize = 'never';
    for (const connection of [...this.#connections]) connection.drop();
  }

  /** The phone's user accepts the hosts that wait, and those that will come. */
  acceptHosts(): void {
    this.#authorize = 'always';
    for (const connection of this.#connections) connection.accept();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.suspend();
    await closed;
  }

  #shut(): void {
    this.#server.close();
    for (const connection of [...this.#connections]) connection.drop();
  }

  async #open(): Promise<void> {
    if (!this.#up || !this.#plugged || this.#server.listening) return;
    await this.#bind().catch((cause: unknown) => {
      throw this.#cannotListen(cause);
    });
  }

  async #bind(): Promise<void> {
    this.#server.listen(this.#port, this.host);
    await once(this.#server, 'listening');
  }

  #take(socket: Socket): void {
    const device = this.#mode === 'device';
    const connection = new AdbConnection(socket, {
      keys: device ? this.#keys() : null,
      banner: () => this.#banner(),
      find: (service) => this.#find(service),
      lost: (lost) => {
        this.#connections.delete(lost);
        this.#reverses.lost(lost);
      },
    });
    this.#connections.add(connection);
    if (this.#frozen) connection.freeze(true);
  }

  /** The authorization is read at each offer: it changes under a connection that waits. */
  #keys(): KeyRing {
    const authorize = () => this.#authorize;
    return {
      known: this.#known,
      get authorize() {
        return authorize();
      },
    };
  }

  #find(service: string): Serve | undefined {
    if (this.#mode === 'sideload') return findRecoveryService(this.#phone, service);
    const serve = findService(this.#phone, this.#reverses, service);
    if (serve === undefined || this.answerDelayMs === 0) return serve;
    return (stream, connection) => {
      const timer = setTimeout(() => serve(stream, connection), this.answerDelayMs);
      stream.gone.addEventListener('abort', () => clearTimeout(timer), { once: true });
    };
  }

  #banner(): string {
    const { properties } = this.#phone.state;
    const shown = ['ro.product.name', 'ro.product.model', 'ro.product.device'];
    const parts = shown.map((name) => `${name}=${properties.get(name) ?? ''}`);
    return `${this.#mode}::${[...parts, 'features=shell_v2,cmd'].join(';')}`;
  }

  #cannotListen(cause: unknown): LabError {
    const where = `The simulated phone ${this.#phone.state.device.serial} cannot listen on ${this.host}:${this.#port}`;
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
