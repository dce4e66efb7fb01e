import type { BytesDecoder, Field } from './decoder.ts';
import { isReadableText } from './readable-text.ts';
import { fieldOf } from './record.ts';

const [connect, publish, subscribe, unsubscribe] = [1, 3, 8, 10];
/** PUBACK, PUBREC, PUBREL and PUBCOMP are the id of a packet; PINGREQ and DISCONNECT are nothing. */
const shortPackets: Readonly<Record<number, number>> = { 4: 2, 5: 2, 6: 2, 7: 2, 12: 0, 14: 0 };
/** Behind any end: what a client never sends is not read. */
const unknown = Number.POSITIVE_INFINITY;
const mostPackets = 5_000;

type Packet = { readonly type: number; readonly flags: number; readonly start: number; readonly end: number };

/** What a client says in MQTT 3.1, 3.1.1 and 5 (OASIS), from its CONNECT on: ids, topics, payloads. */
export const mqtt: BytesDecoder = {
  name: 'mqtt',
  parse({ bytes }) {
    const head = packetAt(bytes, 0);
    if (head === null || head.type !== connect) return null;
    const level = levelOf(bytes, head.start);
    if (level === null) return null;
    const fields: Field[] = [];
    let at = 0;
    let whole = true;
    for (let count = 0; at < bytes.length && count < mostPackets; count += 1) {
      const packet = packetAt(bytes, at);
      if (packet === null) break;
      const reader = new PacketReader(bytes, packet, level);
      readPacket(reader, packet);
      fields.push(...reader.fields);
      whole &&= reader.isWhole && flagsOf(packet) && (packet.type !== connect || count === 0);
      at = packet.end;
    }
    return { encoding: 'mqtt', fields, ...(whole && at === bytes.length ? { whole } : {}) };
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

/** The flags that the standard lays down for what a client sends; a PUBLISH has its own. */
function flagsOf({ type, flags }: Packet): boolean {
  if (type === publish) return (flags & 6) !== 6;
  return flags === (type === 6 || type === subscribe || type === unsubscribe ? 2 : 0);
}

function readPacket(reader: PacketReader, { type, flags }: Packet): void {
  if (type === connect) readConnect(reader);
  else if (type === publish) {
    reader.text('publish.topic');
    if ((flags & 6) !== 0) reader.skip(2);
    reader.properties();
    reader.rest('publish');
  } else if (type === subscribe || type === unsubscribe) {
    reader.skip(2);
    reader.properties();
    const name = type === subscribe ? 'subscribe' : 'unsubscribe';
    while (!reader.isAtEnd && reader.text(name)) if (type === subscribe) reader.skip(1);
  } else reader.skip(shortPackets[type] ?? unknown);
}

function readConnect(reader: PacketReader): void {
  const behindName = 2 + reader.word();
  const flags = reader.byte(behindName + 1);
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
}

/** Goes through one packet; what does not fit into it is left out. */
class PacketReader {
  readonly fields: Field[] = [];
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #level: number;
  #at: number;
  #isText = true;

  constructor(bytes: Buffer, { start, end }: Packet, level: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#level = level;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end;
  }

  /** Whether it was read to its end and not beyond, and all in it is text. */
  get isWhole(): boolean {
    return this.isAtEnd && this.#isText;
  }

  /** The two bytes that come next, as a number; they stay unread. What is behind the end is 0. */
  word(): number {
    return this.byte(0) * 256 + this.byte(1);
  }

  /** A byte that far ahead; 0 behind the end. */
  byte(ahead: number): number {
    return this.#bytes[this.#at + ahead] ?? 0;
  }

  skip(length: number): void {
    this.#at += length;
  }

  /** From version 5 on; values in them are found by the search over all bytes. */
  properties(): void {
    if (this.#level < 5) return;
    const length = varint(this.#bytes, this.#at);
    if (length === null || length.value > 0) this.#isText = false;
    this.#at = length === null ? this.#end : length.end + length.value;
  }

  /** A text or bytes with their length before them. */
  text(name: string): boolean {
    const start = this.#at + 2;
    const end = start > this.#end ? -1 : start + this.word();
    if (end < 0 || end > this.#end) {
      this.#at = this.#end + 1;
      return false;
    }
    this.#field(start, end, name);
    this.#at = end;
    return true;
  }

  rest(name: string): void {
    if (this.#at >= this.#end) return;
    this.#field(this.#at, this.#end, name);
    this.#at = this.#end;
  }

  #field(start: number, end: number, name: string): void {
    const value = this.#bytes.subarray(start, end);
    this.#isText &&= isReadableText(value);
    this.fields.push(fieldOf(start, end, name, value));
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
