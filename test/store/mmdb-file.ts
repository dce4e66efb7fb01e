/** A database of IPv4 networks in MaxMind's format, written here by its specification (MaxMind DB 2.0). */
export function mmdbOf(networks: readonly (readonly [network: string, data: unknown])[]): Buffer {
  const tree: [number, number][] = [[-1, -1]];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [network, value] of networks) {
    const [address = '', length = '32'] = network.split('/');
    const bits = address
      .split('.')
      .flatMap((part) => [...Number(part).toString(2).padStart(8, '0')].map(Number))
      .slice(0, Number(length));
    let node = 0;
    for (const [index, bit] of bits.entries()) {
      const record = tree[node] ?? [-1, -1];
      if (index === bits.length - 1) record[bit === 0 ? 0 : 1] = -2 - offset;
      else {
        const next = record[bit === 0 ? 0 : 1];
        node = next >= 0 ? next : tree.push([-1, -1]) - 1;
        record[bit === 0 ? 0 : 1] = node;
      }
    }
    const encoded = encode(value);
    data.push(encoded);
    offset += encoded.length;
  }
  const count = tree.length;
  const record = (each: number) => (each >= 0 ? each : each === -1 ? count : count + 16 + (-2 - each));
  const nodes = tree.flat().map((each) => {
    const bytes = Buffer.alloc(3);
    bytes.writeUIntBE(record(each), 0, 3);
    return bytes;
  });
  const metadata = encode({
    ...{ node_count: count, record_size: 24, ip_version: 4, binary_format_major_version: 2 },
    ...{ binary_format_minor_version: 0, build_epoch: 1_767_225_600, database_type: 'Test-Country' },
    ...{ languages: [], description: {} },
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([...nodes, Buffer.alloc(16), ...data, marker, metadata]);
}

function encode(value: unknown): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([Buffer.from([(2 << 5) | value.length]), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([Buffer.from([(6 << 5) | 4]), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 4]), ...value.map(encode)]);
  const entries = Object.entries(value as object);
  return Buffer.concat([
    Buffer.from([(7 << 5) | entries.length]),
    ...entries.flatMap(([name, each]) => [encode(name), encode(each)]),
  ]);
}
