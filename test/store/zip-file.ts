import { crc32, deflateRawSync } from 'node:zlib';

/** One member of a made-up zip; what is given beyond name and data makes the zip odd or hostile. */
export type ZipMember = {
  readonly name: string;
  readonly data: Buffer | string;
  readonly stored?: boolean;
  readonly localName?: string;
  readonly flags?: number;
  readonly method?: number;
  readonly size?: number;
  readonly crc?: number;
};

const wideValue = 0xffffffff;

/** A zip file of these members; with `wide`, every size and offset stands in zip64 records. */
export function zipOf(
  members: readonly ZipMember[],
  { wide = false, comment = '' }: { wide?: boolean; comment?: string } = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const data = Buffer.from(member.data);
    const packed = member.stored === true ? data : deflateRawSync(data);
    const head = localHeader(member, data, packed);
    directory.push(directoryRecord(member, data, packed, offset, wide));
    parts.push(head, packed);
    offset += head.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = wide ? wideEnd(members.length, central.length, offset) : Buffer.alloc(0);
  return Buffer.concat([
    ...parts,
    central,
    end,
    endRecord(members.length, central.length, offset, wide, comment),
  ]);
}

function localHeader(member: ZipMember, data: Buffer, packed: Buffer): Buffer {
  const name = Buffer.from(member.localName ?? member.name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(methodOf(member), 8);
  head.writeUInt32LE(crc32(data), 14);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(data.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function directoryRecord(
  member: ZipMember,
  data: Buffer,
  packed: Buffer,
  offset: number,
  wide: boolean,
): Buffer {
  const name = Buffer.from(member.name);
  const extra = wide ? wideExtra(member.size ?? data.length, packed.length, offset) : Buffer.alloc(0);
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(member.flags ?? 0, 8);
  record.writeUInt16LE(methodOf(member), 10);
  record.writeUInt32LE(member.crc ?? crc32(data), 16);
  record.writeUInt32LE(wide ? wideValue : packed.length, 20);
  record.writeUInt32LE(wide ? wideValue : (member.size ?? data.length), 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE(wide ? wideValue : offset, 42);
  return Buffer.concat([record, name, extra]);
}

function methodOf({ method, stored }: ZipMember): number {
  return method ?? (stored === true ? 0 : 8);
}

function wideExtra(size: number, packed: number, offset: number): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  [size, packed, offset].forEach((value, index) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  });
  return extra;
}

function wideEnd(count: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  [count, count, bytes, offset].forEach((value, index) => {
    record.writeBigUInt64LE(BigInt(value), 24 + index * 8);
  });
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(offset + bytes), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

function endRecord(count: number, bytes: number, offset: number, wide: boolean, comment: string): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(wide ? 0xffff : count, 8);
  record.writeUInt16LE(wide ? 0xffff : count, 10);
  record.writeUInt32LE(wide ? wideValue : bytes, 12);
  record.writeUInt32LE(wide ? wideValue : offset, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, Buffer.from(comment)]);
}

/** The metadata of a made-up full OTA; more lines, or others, by name. */
export function metadataOf(lines: Readonly<Record<string, string | null>> = {}): string {
  const all = {
    'post-build': 'Maker/Rig/rig:13/TQ3A/R2:user/release-keys',
    'pre-device': 'rig',
    'ota-type': 'AB',
    'post-timestamp': '1700000000',
    ...lines,
  };
  return Object.entries(all)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** A made-up OTA zip; `files` are its other members. */
export function otaZip(
  lines: Readonly<Record<string, string | null>> = {},
  files: readonly ZipMember[] = [{ name: 'payload.bin', data: Buffer.alloc(2_000, 7), stored: true }],
): Buffer {
  return zipOf([...files, { name: 'META-INF/com/android/metadata', data: metadataOf(lines) }]);
}
