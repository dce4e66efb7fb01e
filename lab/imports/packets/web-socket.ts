import { inflateRawSync } from 'node:zlib';
import type { Spoken } from '../capture.ts';

/** Messages of one direction, and why the rest is not among them, or null. */
export type ReadMessages = { readonly messages: readonly Spoken[]; readonly fault: string | null };

type Frame = {
  readonly final: boolean;
  readonly packed: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  readonly end: number;
};

const [text, binary, control] = [1, 2, 8];
const largestMessage = 32 * 1024 * 1024;
const window = 32 * 1024;

/** The messages in the bytes behind a WebSocket's handshake (RFC 6455), unpacked as RFC 7692 has it where `packed`. */
export function readMessages(bytes: Buffer, direction: Spoken['direction'], packed: boolean): ReadMessages {
  const messages: Spoken[] = [];
  const unpacker = new Unpacker();
  let open: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const frame = frameAt(bytes, at);
    if (frame === null) return { messages, fault: 'its last WebSocket message was cut short' };
    at = frame.end;
    if (frame.opcode >= control) continue;
    open.push(frame);
    if (!frame.final) continue;
    const whole = Buffer.concat(open.map(({ payload }) => payload));
    const body = packed && open[0]?.packed === true ? unpacker.unpack(whole) : whole;
    if (body === null) return { messages, fault: 'a WebSocket message could not be unpacked' };
    messages.push({ direction, binary: open[0]?.opcode !== text, body });
    open = [];
  }
  return { messages, fault: open.length === 0 ? null : 'its last WebSocket message was cut short' };
}

function frameAt(bytes: Buffer, at: number): Frame | null {
  const [first, second] = [bytes[at], bytes[at + 1]];
  if (first === undefined || second === undefined) return null;
  const short = second & 127;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskBytes = second & 128 ? 4 : 0;
  const start = at + 2 + lengthBytes + maskBytes;
  if (start > bytes.length) return null;
  const length =
    lengthBytes === 0 ? short : Number(BigInt(`0x${bytes.toString('hex', at + 2, at + 2 + lengthBytes)}`));
  const end = start + length;
  if (end > bytes.length) return null;
  const mask = bytes.subarray(start - maskBytes, start);
  const payload = Buffer.from(bytes.subarray(start, end));
  if (maskBytes > 0)
    for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return {
    final: (first & 128) !== 0,
    packed: (first & 64) !== 0,
    opcode: first & 15 || binary,
    payload,
    end,
  };
}

/** Each message may lean on what stood in the messages before it. */
class Unpacker {
  #before: Buffer = Buffer.alloc(0);

  /** Null where it is not what was announced, or bursts all bounds. */
  unpack(packed: Buffer): Buffer | null {
    try {
      const whole = Buffer.concat([packed, Buffer.from([0, 0, 0xff, 0xff, 1, 0, 0, 0xff, 0xff])]);
      const dictionary = this.#before.length === 0 ? {} : { dictionary: this.#before };
      const bytes = inflateRawSync(whole, { maxOutputLength: largestMessage, ...dictionary });
      this.#before = Buffer.concat([this.#before, bytes]).subarray(-window);
      return bytes;
    } catch {
      return null;
    }
  }
}
