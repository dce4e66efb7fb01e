import { type KeyObject, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { parseHostKey, verifyToken } from './auth.ts';
import { encodePacket, maxPayload, type Packet, type PacketCommand, PacketReader } from './packet.ts';
import { AdbStream } from './stream.ts';

const version = 0x01000001;
const authToken = 1;
const authSignature = 2;
const authPublicKey = 3;
const nothing = Buffer.alloc(0);

/** Which host keys the phone knows, and whether its user accepts a new one. */
export type KeyRing = { readonly known: KeyObject[]; readonly authorize: Authorize };

export type Authorize = 'always' | 'never';

/** What the phone says of itself and does when the host opens a service. */
export type ConnectionOwner = {
  /** Null where no host has to prove who it is, as in the recovery. */
  readonly keys: KeyRing | null;
  /** Payload of CNXN: `device::ro.product.name=…;features=…`. */
  banner(): string;
  /** What serves the name, or undefined where the phone has no such service. */
  find(service: string): ((stream: AdbStream, connection: AdbConnection) => void) | undefined;
  lost(connection: AdbConnection): void;
};

/** One adb server's connection to the phone: handshake, then streams. */
export class AdbConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #reader = new PacketReader();
  readonly #streams = new Map<number, AdbStream>();
  readonly #opening = new Map<number, (hostId: number | null) => void>();
  #token = nothing;
  #online = false;
  /** A key that the phone's user has not accepted yet. */
  #offered: KeyObject | undefined;
  #lastId = 0;
  /** What both sides can take in one packet. */
  #payloadLimit = maxPayload;

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#feed(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#lost());
  }

  /** Drops the connection, as a phone does that loses power. */
  drop(): void {
    this.#socket.resetAndDestroy();
  }

  /** Reads and writes nothing more, until it is thawed: the host sees a connection that is up. */
  freeze(frozen: boolean): void {
    if (frozen) {
      this.#socket.pause();
      this.#socket.cork();
    } else {
      this.#socket.uncork();
      this.#socket.resume();
    }
  }

  /** The phone's user accepts the key that the host has offered, where there is one. */
  accept(): void {
    if (this.#offered === undefined || this.#online) return;
    this.#owner.keys?.known.push(this.#offered);
    this.#welcome();
  }

  /** Opens a stream from the phone to the host (`adb reverse`). Rejects where the host refuses. */
  openToHost(target: string): Promise<AdbStream> {
    return new Promise((resolve, reject) => {
      if (!this.#online) return reject(new Error('The adb connection is gone.'));
      const id = this.#newId();
      this.#opening.set(id, (hostId) => {
        if (hostId === null) reject(new Error('The host refused the connection.'));
        else resolve(this.#attach(id, hostId));
      });
      this.#send('OPEN', id, 0, Buffer.from(`${target}\0`));
    });
  }

  #feed(chunk: Buffer): void {
    try {
      for (const packet of this.#reader.feed(chunk)) this.#handle(packet);
    } catch {
      this.#socket.destroy();
    }
  }

  #handle(packet: Packet): void {
    if (packet.command === 'CNXN') {
      this.#payloadLimit = Math.min(packet.arg1, maxPayload);
      if (this.#owner.keys === null) this.#welcome();
      else this.#challenge();
    } else if (packet.command === 'AUTH') this.#authenticate(packet);
    else if (!this.#online) return;
    else if (packet.command === 'OPEN') this.#open(packet);
    else if (this.#opening.has(packet.arg1)) this.#opened(packet);
    else this.#route(packet);
  }

  /** The host's answer to a stream that the phone opens. */
  #opened({ command, arg0, arg1 }: Packet): void {
    const opening = this.#opening.get(arg1);
    this.#opening.delete(arg1);
    opening?.(command === 'OKAY' ? arg0 : null);
  }

  #route({ command, arg0, arg1, data }: Packet): void {
    const stream = this.#streams.get(arg1);
    if (stream === undefined) {
      if (command === 'WRTE') this.#send('CLSE', arg1, arg0, nothing);
    } else if (command === 'WRTE') stream.received(Buffer.from(data));
    else if (command === 'OKAY') stream.ready();
    else if (command === 'CLSE') {
      this.#streams.delete(arg1);
      this.#send('CLSE', arg1, arg0, nothing);
      stream.hungUp();
    }
  }

  #open({ arg0: hostId, data }: Packet): void {
    const serve = this.#owner.find(data.toString('utf8').replace(/\0+$/, ''));
    if (serve === undefined) {
      this.#send('CLSE', 0, hostId, nothing);
      return;
    }
    const id = this.#newId();
    const stream = this.#attach(id, hostId);
    this.#send('OKAY', id, hostId, nothing);
    serve(stream, this);
  }

  #attach(id: number, hostId: number): AdbStream {
    const stream = new AdbStream(this.#payloadLimit, {
      write: (data) => this.#send('WRTE', id, hostId, data),
      acknowledge: () => this.#send('OKAY', id, hostId, nothing),
      close: () => {
        if (this.#streams.delete(id)) this.#send('CLSE', id, hostId, nothing);
      },
    });
    // A host that hangs up in mid-write ends the stream; whoever writes sees it closed.
    stream.on('error', () => {});
    this.#streams.set(id, stream);
    return stream;
  }

  #challenge(): void {
    this.#online = false;
    this.#token = randomBytes(20);
    this.#send('AUTH', authToken, 0, this.#token);
  }

  #authenticate({ arg0: type, data }: Packet): void {
    if (type === authSignature) this.#checkSignature(data);
    if (type === authPublicKey) this.#offerKey(data);
  }

  /** A host tries each of its keys; a wrong one gets a new token. */
  #checkSignature(signature: Buffer): void {
    const known = this.#owner.keys?.known ?? [];
    if (known.some((key) => verifyToken(key, this.#token, signature))) this.#welcome();
    else this.#challenge();
  }

  #offerKey(payload: Buffer): void {
    this.#offered = parseHostKey(payload);
    if (this.#owner.keys?.authorize === 'always') this.accept();
  }

  #welcome(): void {
    this.#online = true;
    this.#send('CNXN', version, maxPayload, Buffer.from(this.#owner.banner()));
  }

  #lost(): void {
    this.#online = false;
    for (const opening of this.#opening.values()) opening(null);
    for (const stream of [...this.#streams.values()]) stream.hungUp();
    this.#opening.clear();
    this.#streams.clear();
    this.#owner.lost(this);
  }

  #newId(): number {
    this.#lastId = (this.#lastId % 0x7fffffff) + 1;
    return this.#lastId;
  }

  #send(command: PacketCommand, arg0: number, arg1: number, data: Buffer): void {
    if (this.#socket.writable) this.#socket.write(encodePacket(command, arg0, arg1, data));
  }
}
