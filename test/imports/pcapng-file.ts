/** A piece that one side of a connection sent. */
export type Said = { readonly from: 'phone' | 'server'; readonly bytes: Buffer };

const ends = {
  phone: { host: [10, 215, 173, 1], port: 40_000 },
  server: { host: [203, 0, 113, 9], port: 443 },
} as const;
const mostPayload = 1400;
const rawIp = 101;
/** `TLSK` */
const tlsKeys = 0x544c534b;

/** One TCP connection as PCAPdroid writes it: raw IP packets in pcapng, behind a block with the keys of its TLS. */
export function pcapngOf(said: readonly Said[], keys: string): Buffer {
  const numbers = { phone: 1000, server: 5000 };
  const segments = said.flatMap(({ from, bytes }) =>
    Array.from({ length: Math.ceil(bytes.length / mostPayload) }, (_, index) => ({
      from,
      payload: bytes.subarray(index * mostPayload, (index + 1) * mostPayload),
    })),
  );
  const packets = segments.map(({ from, payload }) => {
    const seq = numbers[from] + 1;
    numbers[from] += payload.length;
    return packetOf(from, seq, 0x18, payload);
  });
  const opening = [
    packetOf('phone', 1000, 0x02, Buffer.alloc(0)),
    packetOf('server', 5000, 0x12, Buffer.alloc(0)),
  ];
  const section = words(0x1a2b3c4d, 0x00000001, 0xffffffff, 0xffffffff);
  const link = Buffer.from([rawIp, 0, 0, 0, 0, 0, 0, 0]);
  const secrets = Buffer.concat([words(tlsKeys, keys.length), Buffer.from(keys, 'latin1')]);
  return Buffer.concat([
    block(0x0a0d0d0a, section),
    ...(keys === '' ? [] : [block(10, secrets)]),
    block(1, link),
    ...[...opening, ...packets].map((packet, index) => block(6, enhanced(packet, index))),
  ]);
}

function block(type: number, content: Buffer): Buffer {
  const padded = Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
  const length = padded.length + 12;
  return Buffer.concat([words(type, length), padded, words(length)]);
}

function enhanced(packet: Buffer, index: number): Buffer {
  const ticks = BigInt(1_550_653_200_000 + index) * 1000n;
  const [high, low] = [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
  return Buffer.concat([words(0, high, low, packet.length, packet.length), packet]);
}

function packetOf(from: Said['from'], seq: number, flags: number, payload: Buffer): Buffer {
  const [source, target] = from === 'phone' ? [ends.phone, ends.server] : [ends.server, ends.phone];
  const ip = Buffer.alloc(20);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(40 + payload.length, 2);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(6, 9);
  Buffer.from([...source.host, ...target.host]).copy(ip, 12);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(source.port, 0);
  tcp.writeUInt16BE(target.port, 2);
  tcp.writeUInt32BE(seq, 4);
  tcp.writeUInt8(0x50, 12);
  tcp.writeUInt8(flags, 13);
  return Buffer.concat([ip, tcp, payload]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}
