/**
 * Formats written here anew, so that the tests share no code with what they test. Each takes what is
 * to be hidden and gives a whole message of its format.
 */

const le = (value: number, size: number) => {
  const out = Buffer.alloc(size);
  out.writeUIntLE(value, 0, size);
  return out;
};
const be = (value: number, size: number) => Buffer.from(le(value, size)).reverse();

type Match = { readonly at: number; readonly distance: number; readonly length: number };

/** Greedy matches of four bytes or more, none in the last twelve bytes. */
function matchesOf(bytes: Buffer): Match[] {
  const seen = new Map<number, number>();
  const out: Match[] = [];
  for (let at = 0; at + 12 < bytes.length; at += 1) {
    const word = bytes.readUInt32LE(at);
    const before = seen.get(word);
    seen.set(word, at);
    if (before === undefined) continue;
    let length = 4;
    while (at + length + 8 < bytes.length && length < 60 && bytes[before + length] === bytes[at + length])
      length += 1;
    out.push({ at, distance: at - before, length });
    at += length - 1;
  }
  return out;
}

/** One LZ4 block with its size in front. */
export function lz4Block(bytes: Buffer): Buffer {
  const out: Buffer[] = [];
  let from = 0;
  const put = (to: number, match: Match | null) => {
    const literals = to - from;
    const copied = match === null ? 0 : match.length - 4;
    out.push(
      Buffer.from([(Math.min(15, literals) << 4) | Math.min(15, copied)]),
      more(literals),
      bytes.subarray(from, to),
    );
    if (match !== null) out.push(le(match.distance, 2), more(copied));
  };
  for (const match of matchesOf(bytes)) {
    put(match.at, match);
    from = match.at + match.length;
  }
  put(bytes.length, null);
  return Buffer.concat([le(bytes.length, 4), ...out]);
}

function more(length: number): Buffer {
  if (length < 15) return Buffer.alloc(0);
  return Buffer.from([...Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255]);
}

/** An LZ4 frame of two blocks, the first one stored. Checksums are left out or zero. */
export function lz4Frame(bytes: Buffer): Buffer {
  const half = bytes.length >> 1;
  const packed = lz4Block(bytes.subarray(half)).subarray(4);
  return Buffer.concat([
    Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]),
    ...(half === 0 ? [] : [be(0x80000000 + half, 4).reverse(), bytes.subarray(0, half)]),
    le(packed.length, 4),
    packed,
    le(0, 4),
  ]);
}

/** A bare snappy stream. */
export function snappy(bytes: Buffer): Buffer {
  const out: Buffer[] = [varint(bytes.length)];
  let from = 0;
  const literal = (to: number) => {
    if (to === from) return;
    const length = to - from - 1;
    out.push(
      length < 60 ? Buffer.from([length << 2]) : Buffer.concat([Buffer.from([61 << 2]), le(length, 2)]),
    );
    out.push(bytes.subarray(from, to));
  };
  for (const { at, distance, length } of matchesOf(bytes)) {
    literal(at);
    out.push(Buffer.from([((length - 1) << 2) | 2]), le(distance, 2));
    from = at + length;
  }
  literal(bytes.length);
  return Buffer.concat(out);
}

function varint(value: number): Buffer {
  return value < 128
    ? Buffer.from([value])
    : Buffer.concat([Buffer.from([(value & 127) | 128]), varint(value >> 7)]);
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256
    ? Buffer.from([(major << 5) | 24, length])
    : Buffer.concat([Buffer.from([(major << 5) | 25]), be(length, 2)]);
}

const cborText = (bytes: Buffer) => Buffer.concat([cborHead(3, bytes.length), bytes]);

/** `{"v": 3, "items": [{"device_id": …}]}`; what is no text goes as bytes. */
export function cbor(bytes: Buffer): Buffer {
  return Buffer.concat([
    cborHead(5, 2),
    cborText(Buffer.from('v')),
    cborHead(0, 3),
    cborText(Buffer.from('items')),
    cborHead(4, 1),
    cborHead(5, 1),
    cborText(Buffer.from('device_id')),
    cborHead(isText(bytes) ? 3 : 2, bytes.length),
    bytes,
  ]);
}

/** The same in MessagePack. */
export function messagepack(bytes: Buffer): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0xa0 | value.length]), Buffer.from(value)]);
  const head = isText(bytes)
    ? Buffer.concat([Buffer.from([0xda]), be(bytes.length, 2)])
    : Buffer.concat([Buffer.from([0xc5]), be(bytes.length, 2)]);
  return Buffer.concat([
    Buffer.from([0x82]),
    text('v'),
    Buffer.from([3]),
    text('items'),
    Buffer.from([0x91, 0x81]),
    text('device_id'),
    head,
    bytes,
  ]);
}

/** A SyncML message with one text in three elements. */
export function wbxml(bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([0x02, 0x9f, 0x53, 0x6a, 0x00, 0x6d, 0x6c, 0x57, 0x03]),
    bytes,
    Buffer.from([0, 1, 1, 1]),
  ]);
}

/** An XML property list; `text` is escaped already. */
export function plist(text: string): Buffer {
  const head =
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';
  return Buffer.from(
    `${head}<plist version="1.0"><dict><key>v</key><integer>3</integer><key>device_id</key><string>${text}</string></dict></plist>`,
  );
}

function digits(bytes: Buffer, size: number, alphabet: string): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(new RegExp(`.{1,${size}}`, 'g')) ?? [])
    .map((group) => alphabet[Number.parseInt(group.padEnd(size, '0'), 2)])
    .join('');
}

/** Base32 with padding. */
export function base32(bytes: Buffer): Buffer {
  const text = digits(bytes, 5, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
  return Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8, '='));
}

/** Base58 with Bitcoin's alphabet. */
export function base58(bytes: Buffer): Buffer {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let out = '';
  for (let value = BigInt(`0x0${bytes.toString('hex')}`); value > 0n; value /= 58n)
    out = alphabet[Number(value % 58n)] + out;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return Buffer.from('1'.repeat(Math.max(0, zeros)) + out);
}

/** Ascii85 without marks and without `z`. */
export function ascii85(bytes: Buffer): Buffer {
  let out = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const group = bytes.subarray(at, at + 4);
    let word = Buffer.concat([group, Buffer.alloc(4 - group.length)]).readUInt32BE(0);
    let text = '';
    for (let index = 0; index < 5; index += 1, word = Math.floor(word / 85))
      text = String.fromCharCode(33 + (word % 85)) + text;
    out += text.slice(0, group.length + 1);
  }
  return Buffer.from(out);
}

/** One key, again and again. */
export function xored(bytes: Buffer, key: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, at) => byte ^ (key[at % key.length] ?? 0)));
}
