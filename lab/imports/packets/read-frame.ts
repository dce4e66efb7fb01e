import { lostPacket, type Packet, type PacketOrLost } from './packet.ts';

/** A frame as it was captured. `link` is its type in https://www.tcpdump.org/linktypes.html. */
export type Frame = {
  readonly place: string;
  readonly at: number | null;
  readonly link: number;
  readonly bytes: Buffer;
};

type Head = Pick<Packet, 'place' | 'at'>;

const [tcp, udp, fragment] = [6, 17, 44];
/** Of IPv6: hop-by-hop, routing, destination options. */
const extensions = [0, 43, 60];

/** The packet in a frame; null for what is neither TCP nor UDP over IP. */
export function readFrame({ place, at, link, bytes }: Frame): PacketOrLost | null {
  const skipped = linkBytes(link, bytes);
  if (skipped === null) return lostPacket(place, at, `its link type ${link} is not known`);
  const ip = bytes.subarray(skipped);
  const version = (ip[0] ?? 0) >> 4;
  try {
    if (version === 4) return ipv4({ place, at }, ip);
    return version === 6 ? ipv6({ place, at }, ip) : null;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return lostPacket(
      place,
      at,
      'so little of the packet was captured that not even its addresses are there',
    );
  }
}

/** How much stands before the IP header: Ethernet with VLAN tags, loopback, Linux cooked, raw. */
function linkBytes(link: number, bytes: Buffer): number | null {
  if (link === 1) {
    let offset = 12;
    while (offset + 2 <= bytes.length && [0x8100, 0x88a8].includes(bytes.readUInt16BE(offset))) offset += 4;
    const isIp = offset + 2 <= bytes.length && [0x0800, 0x86dd].includes(bytes.readUInt16BE(offset));
    return isIp ? offset + 2 : bytes.length;
  }
  const lengths: Readonly<Record<number, number>> = {
    ...{ 0: 4, 108: 4, 113: 16, 276: 20, 12: 0, 14: 0, 101: 0, 228: 0, 229: 0 },
  };
  return lengths[link] ?? null;
}

function ipv4(head: Head, ip: Buffer): PacketOrLost | null {
  const start = ((ip[0] ?? 0) & 15) * 4;
  const protocol = ip.readUInt8(9);
  if (protocol !== tcp && protocol !== udp) return null;
  if ((ip.readUInt16BE(6) & 0x3fff) !== 0)
    return lostPacket(head.place, head.at, 'it is a part of a packet (IP fragment)');
  const address = (offset: number) => [...ip.subarray(offset, offset + 4)].join('.');
  // Large sends are captured before they are cut into packets, and then have no length.
  const total = ip.readUInt16BE(2) || ip.length;
  return transport(head, protocol, ip.subarray(start, total), total - start, address(12), address(16));
}

function ipv6(head: Head, ip: Buffer): PacketOrLost | null {
  let next = ip.readUInt8(6);
  let start = 40;
  while (extensions.includes(next)) {
    next = ip.readUInt8(start);
    start += (ip.readUInt8(start + 1) + 1) * 8;
  }
  if (next === fragment) return lostPacket(head.place, head.at, 'it is a part of a packet (IP fragment)');
  if (next !== tcp && next !== udp) return null;
  const total = ip.readUInt16BE(4) === 0 ? ip.length : ip.readUInt16BE(4) + 40;
  return transport(head, next, ip.subarray(start, total), total - start, ipv6Name(ip, 8), ipv6Name(ip, 24));
}

function ipv6Name(ip: Buffer, offset: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => ip.readUInt16BE(offset + index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

function transport(
  head: Head,
  protocol: number,
  bytes: Buffer,
  length: number,
  from: string,
  to: string,
): Packet {
  const ends = {
    from: { host: from, port: bytes.readUInt16BE(0) },
    to: { host: to, port: bytes.readUInt16BE(2) },
  };
  const start = protocol === udp ? 8 : (bytes.readUInt8(12) >> 4) * 4;
  const flags = protocol === udp ? 0 : bytes.readUInt8(13);
  return {
    ...head,
    ...ends,
    protocol: protocol === udp ? 'udp' : 'tcp',
    seq: protocol === udp ? 0 : bytes.readUInt32BE(4),
    syn: (flags & 2) !== 0,
    ack: (flags & 16) !== 0,
    payload: bytes.subarray(start),
    cut: Math.max(0, length - bytes.length),
  };
}
