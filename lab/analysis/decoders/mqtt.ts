import type { Field, StructureDecoder, View } from './decoder.ts';

const [connect, publish, subscribe] = [1, 3, 8];
const mostPackets = 5_000;

type Packet = { readonly type: number; readonly flags: number; readonly start: number; readonly end: number };

/** What a client says in MQTT 3.1, 3.1.1 and 5 (OASIS), from its CONNECT on: ids, topics, payloads. */
export const mqtt: StructureDecoder = {
  name: 'mqtt',
  parse({ bytes }: View) {
    const head = packetAt(bytes, 0);
    if (head === null || head.type !== connect) return null;
    const level = levelOf(bytes, head.start);
    if (level === null) return null;
    const fields: Field[] = [];
    for (let at = 0, count = 0; at < bytes.length && count < mostPackets; count += 1) {
      const packet = packetAt(bytes, at);
      if (packet === null) break;
      fields.push(...fieldsOf(bytes, packet, level));
      at = packet.end;
    }
    return { encoding: 'mqtt', fields };
  },
};

function packetAt(bytes: Buffer, at: number): Packet | null {
  const first = bytes[at];
  const length = varint(bytes, at + 1);
  if (first === undefined || length === null) return null;
  const end = length.end + length.value;
  return end > bytes.length ? null : { type: first >> 4, flags: first & 15, start: length.end, end };
}

/** The level behind the protocol's name, which makes it MQTT: 3, 4 or 5. */
function levelOf(bytes: Buffer, at: number): number | null {
  const name = /^\0(?:\x04MQTT|\x06MQIsdp)([\x03-\x05])/.exec(bytes.toString('latin1', at, at + 12));
  return name === null ? null : (name[1] ?? '').charCodeAt(0);
}

function fieldsOf(bytes: Buffer, packet: Packet, level: number): Field[] {
  const reader = new PacketReader(bytes, packet, level);
  if (packet.type === connect) return connectFields(reader, bytes, packet.start);
  if (packet.type === publish) {
    reader.text('publish.topic');
    if ((packet.flags & 6) !== 0) reader.skip(2);
    reader.properties();
    reader.rest('publish');
  } else if (packet.type === subscribe) {
    reader.skip(2);
    reader.properties();
    while (reader.text('subscribe')) reader.skip(1);
  }
  return reader.fields;
}

function connectFields(reader: PacketReader, bytes: Buffer, start: number): Field[] {
  const behindName = 2 + bytes.readUInt16BE(start);
  const flags = bytes[start + behindName + 1] ?? 0;
  reader.skip(behindName + 4);
  reader.properties();
  reader.text('connect.client');
  if ((flags & 4) !== 0) {
    reader.properties();
    reader.text('connect.will.topic');
    reader.text('connect.will');
  }
  if ((flags & 128) !== 0) reader.text('connect.user');
  if ((flags & 64) !== 0) reader.text('connect.password');
  return reader.fields;
}

/** Goes through one packet; what does not fit into it is left out. */
class PacketReader {
  readonly fields: Field[] = [];
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #level: number;
  #at: number;

  constructor(bytes: Buffer, { start, end }: Packet, level: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#level = level;
  }

  skip(length: number): void {
    this.#at += length;
  }

  /** From version 5 on; values in them are found by the search over all bytes. */
  properties(): void {
    if (this.#level < 5) return;
    const length = varint(this.#bytes, this.#at);
    this.#at = length === null ? this.#end : length.end + length.value;
  }

  /** A text or bytes with their length before them. */
  text(name: string): boolean {
    const start = this.#at + 2;
    const end = start > this.#end ? -1 : start + this.#bytes.readUInt16BE(this.#at);
    if (end < 0 || end > this.#end) {
      this.#at = this.#end + 1;
      return false;
    }
    this.#field(start, end, name);
    this.#at = end;
    return true;
  }

  rest(name: string): void {
    if (this.#at < this.#end) this.#field(this.#at, this.#end, name);
  }

  #field(start: number, end: number, name: string): void {
    this.fields.push({ start, end, name, value: this.#bytes.subarray(start, end) });
  }
}

function varint(bytes: Buffer, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value += (byte & 127) * 128 ** index;
    if (byte < 128) return { value, end: at + index + 1 };
  }
  return null;
}
