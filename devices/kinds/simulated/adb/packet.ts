/** Commands of the ADB protocol (protocol.txt of the Android sources): four ASCII letters, little-endian. */
export type PacketCommand = 'CNXN' | 'AUTH' | 'OPEN' | 'OKAY' | 'WRTE' | 'CLSE' | 'STLS';

export type Packet = {
  readonly command: string;
  readonly arg0: number;
  readonly arg1: number;
  readonly data: Buffer;
};

/** Largest payload that the phone takes and sends. */
export const maxPayload = 1024 * 1024;

const headerBytes = 24;

/** One packet as bytes. The checksum is 0, as version 0x01000001 has it. */
export function encodePacket(command: PacketCommand, arg0: number, arg1: number, data: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(command, 0, 'latin1');
  header.writeUInt32LE(arg0, 4);
  header.writeUInt32LE(arg1, 8);
  header.writeUInt32LE(data.length, 12);
  header.writeUInt32LE((header.readUInt32LE(0) ^ 0xffffffff) >>> 0, 20);
  return Buffer.concat([header, data]);
}

/** Cuts a stream of bytes into packets. `feed` throws where the bytes are no ADB. */
export class PacketReader {
  #chunks: Buffer[] = [];
  #held = 0;

  feed(chunk: Buffer): Packet[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const packets: Packet[] = [];
    for (let packet = this.#next(); packet !== undefined; packet = this.#next()) packets.push(packet);
    return packets;
  }

  #next(): Packet | undefined {
    if (this.#held < headerBytes) return undefined;
    const header = this.#peek(headerBytes);
    const length = header.readUInt32LE(12);
    if ((header.readUInt32LE(0) ^ 0xffffffff) >>> 0 !== header.readUInt32LE(20) || length > maxPayload) {
      throw new Error('These bytes are not the ADB protocol.');
    }
    if (this.#held < headerBytes + length) return undefined;
    const whole = this.#peek(headerBytes + length);
    this.#chunks = [whole.subarray(headerBytes + length)];
    this.#held -= headerBytes + length;
    return {
      command: whole.toString('latin1', 0, 4),
      arg0: whole.readUInt32LE(4),
      arg1: whole.readUInt32LE(8),
      data: whole.subarray(headerBytes, headerBytes + length),
    };
  }

  /** The bytes held, as one buffer, if the first chunk alone has not enough. */
  #peek(bytes: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= bytes) return first;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }
}
