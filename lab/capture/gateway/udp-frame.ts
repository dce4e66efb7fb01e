import { ipv6Name } from '../../model/dns-message.ts';

/** A datagram as it came in a frame: where from, where to, and what it says. */
export type UdpFrame = {
  /** Hardware address of who sent the frame, as `ip neigh` spells it. */
  readonly sender: string;
  /** The frame was for more than one machine. */
  readonly isForAll: boolean;
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly hostPort: number;
  readonly payload: Buffer;
};

const ipv4 = 0x0800;
const ipv6 = 0x86dd;
const ethernetBytes = 14;
const udpBytes = 8;

/** Reads an Ethernet frame with UDP over IPv4 or IPv6; null for anything else, fragments included. */
export function readUdpFrame(frame: Buffer): UdpFrame | null {
  try {
    const kind = frame.readUInt16BE(12);
    const packet = frame.subarray(ethernetBytes);
    const parts = kind === ipv4 ? partsOf4(packet) : kind === ipv6 ? partsOf6(packet) : null;
    if (parts === null) return null;
    const { udp, address, host } = parts;
    const length = udp.readUInt16BE(4);
    if (length < udpBytes || length > udp.length) return null;
    return {
      sender: [...frame.subarray(6, 12)].map((each) => each.toString(16).padStart(2, '0')).join(':'),
      isForAll: ((frame[0] ?? 0) & 1) === 1,
      ...{ address, host, port: udp.readUInt16BE(0), hostPort: udp.readUInt16BE(2) },
      payload: udp.subarray(udpBytes, length),
    };
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

type Parts = { readonly udp: Buffer; readonly address: string; readonly host: string };

function partsOf4(packet: Buffer): Parts | null {
  const isPart = (packet.readUInt16BE(6) & 0x3fff) !== 0;
  if (isPart || packet[9] !== 17) return null;
  const name = (offset: number) => [...packet.subarray(offset, offset + 4)].join('.');
  const udp = packet.subarray(((packet[0] ?? 0) & 15) * 4, packet.readUInt16BE(2));
  return { udp, address: name(12), host: name(16) };
}

function partsOf6(packet: Buffer): Parts | null {
  if (packet[6] !== 17) return null;
  const name = (offset: number) => ipv6Name(packet.subarray(offset, offset + 16));
  return { udp: packet.subarray(40, 40 + packet.readUInt16BE(4)), address: name(8), host: name(24) };
}

/** The frame that answers one: addresses and ports the other way round, with this payload. */
export function answerUdpFrame(frame: Buffer, payload: Buffer): Buffer {
  const isSix = frame.readUInt16BE(12) === ipv6;
  const ends = isSix ? { at: 8, length: 16 } : { at: 12, length: 4 };
  const packet = frame.subarray(ethernetBytes);
  const from = packet.subarray(ends.at, ends.at + ends.length);
  const to = packet.subarray(ends.at + ends.length, ends.at + 2 * ends.length);
  const asked = packet.subarray(isSix ? 40 : ((packet[0] ?? 0) & 15) * 4);
  const udp = Buffer.alloc(udpBytes + payload.length);
  asked.copy(udp, 0, 2, 4);
  asked.copy(udp, 2, 0, 2);
  udp.writeUInt16BE(udp.length, 4);
  payload.copy(udp, udpBytes);
  const pseudo = Buffer.concat([to, from, Buffer.from([0, 17]), udp.subarray(4, 6)]);
  // Zero would say that there is no checksum.
  udp.writeUInt16BE(checksum(Buffer.concat([pseudo, udp])) || 0xffff, 6);
  const head = isSix ? head6(to, from, udp.length) : head4(to, from, udp.length);
  return Buffer.concat([frame.subarray(6, 12), frame.subarray(0, 6), frame.subarray(12, 14), head, udp]);
}

function head4(from: Buffer, to: Buffer, length: number): Buffer {
  const head = Buffer.from([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0, ...from, ...to]);
  head.writeUInt16BE(head.length + length, 2);
  head.writeUInt16BE(checksum(head), 10);
  return head;
}

function head6(from: Buffer, to: Buffer, length: number): Buffer {
  const head = Buffer.from([0x60, 0, 0, 0, 0, 0, 17, 64, ...from, ...to]);
  head.writeUInt16BE(length, 4);
  return head;
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
