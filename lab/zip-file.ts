import type { FileHandle } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { LabError } from './errors.ts';

/** A member of a zip as its central directory tells it (PKWARE APPNOTE 4.3.12). */
type Member = {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
};

type Directory = { readonly offset: number; readonly bytes: number; readonly members: number };

const largestDirectory = 32 << 20;
const mostMembers = 200_000;
const largestComment = 0xffff;
const endBytes = 22;
const locatorBytes = 20;
const full16 = 0xffff;
const full32 = 0xffffffff;

/**
 * Reads one member of a zip from an open file, without reading the rest of it; null where the zip
 * has no member of that name. Knows stored and deflated members and zip64. Throws BAD_FILE where the
 * file is no zip, contradicts itself, or the member is larger than `limit` bytes.
 */
export async function readZipMember(
  file: FileHandle,
  path: string,
  name: string,
  limit: number,
): Promise<Buffer | null> {
  return await (await openZip(file, path, 'Get the OTA again from where it came from.')).member(name, limit);
}

/** A zip whose members are read one by one; `remedy` is what the person does where it is broken. */
export type ZipFile = {
  /** Of all members, in the order of the file's directory. */
  names(): Promise<readonly string[]>;
  /** See `readZipMember`. */
  member(name: string, limit: number): Promise<Buffer | null>;
};

/** Opens a zip; it is read as members are asked for. */
export async function openZip(file: FileHandle, path: string, remedy: string): Promise<ZipFile> {
  return new Zip(file, path, (await file.stat()).size, remedy);
}

class Zip implements ZipFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #size: number;
  readonly #remedy: string;
  #found: Promise<Member[]> | null = null;

  constructor(file: FileHandle, path: string, size: number, remedy: string) {
    this.#file = file;
    this.#path = path;
    this.#size = size;
    this.#remedy = remedy;
  }

  async names(): Promise<readonly string[]> {
    return (await this.#members()).map(({ name }) => name);
  }

  async member(name: string, limit: number): Promise<Buffer | null> {
    const found = (await this.#members()).filter((member) => member.name === name);
    const [member] = found;
    if (member === undefined) return null;
    if (found.length > 1) throw this.#bad(`holds ${name} twice, so that readers would disagree about it`);
    if (member.encrypted) throw this.#bad(`holds ${name} encrypted`);
    if (member.size > limit || member.packed > limit)
      throw this.#bad(`holds a ${name} of more than ${limit} bytes`);
    return this.#unpack(member, await this.#packed(member), limit);
  }

  /** The data of a member: behind its local header, which repeats the name and has lengths of its own. */
  async #packed(member: Member): Promise<Buffer> {
    const head = await this.#read(member.offset, 30);
    const nameBytes = head.readUInt16LE(26);
    if (head.readUInt32LE(0) !== 0x04034b50) throw this.#bad('points to a member that is not there');
    const name = await this.#read(member.offset + 30, nameBytes);
    if (name.toString('utf8') !== member.name) throw this.#bad('names a member differently in two places');
    return this.#read(member.offset + 30 + nameBytes + head.readUInt16LE(28), member.packed);
  }

  #unpack(member: Member, packed: Buffer, limit: number): Buffer {
    const bytes = member.method === 0 ? packed : this.#inflate(member, packed, limit);
    if (bytes.length !== member.size || crc32(bytes) !== member.crc) {
      throw this.#bad(`holds a damaged ${member.name}: its length or checksum is another`);
    }
    return bytes;
  }

  #inflate({ name, method }: Member, packed: Buffer, limit: number): Buffer {
    if (method !== 8) throw this.#bad(`holds ${name} in a compression that is not known (method ${method})`);
    try {
      return inflateRawSync(packed, { maxOutputLength: limit });
    } catch (cause) {
      throw this.#bad(`holds a ${name} that cannot be unpacked within ${limit} bytes`, cause);
    }
  }

  #members(): Promise<Member[]> {
    this.#found ??= this.#readMembers();
    return this.#found;
  }

  async #readMembers(): Promise<Member[]> {
    const { offset, bytes, members } = await this.#directory();
    if (bytes > largestDirectory || members > mostMembers) {
      throw this.#bad(`has a directory of ${members} members in ${bytes} bytes: too many`);
    }
    const directory = await this.#read(offset, bytes);
    const found: Member[] = [];
    let at = 0;
    while (found.length < members) {
      if (at + 46 > bytes || directory.readUInt32LE(at) !== 0x02014b50) {
        throw this.#bad('has a directory that ends in mid-member');
      }
      const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
        directory.readUInt16LE(at + field),
      );
      const next = at + 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (commentBytes ?? 0);
      if (next > bytes) throw this.#bad('has a directory that ends in mid-member');
      found.push(this.#memberIn(directory.subarray(at, next), nameBytes ?? 0, extraBytes ?? 0));
      at = next;
    }
    return found;
  }

  #memberIn(record: Buffer, nameBytes: number, extraBytes: number): Member {
    const wide = new Wide(record.subarray(46 + nameBytes, 46 + nameBytes + extraBytes), (what) =>
      this.#bad(what),
    );
    // The order matters: the zip64 field holds only those that overflowed, in this order.
    const size = wide.or(record.readUInt32LE(24));
    const packed = wide.or(record.readUInt32LE(20));
    const offset = wide.or(record.readUInt32LE(42));
    return {
      name: record.toString('utf8', 46, 46 + nameBytes),
      encrypted: (record.readUInt16LE(8) & 1) !== 0,
      method: record.readUInt16LE(10),
      crc: record.readUInt32LE(16),
      packed,
      size,
      offset,
    };
  }

  /** The end record is found from the back: a comment of up to 65,535 bytes may follow it. */
  async #directory(): Promise<Directory> {
    const tailBytes = Math.min(this.#size, endBytes + largestComment);
    const tail = await this.#read(this.#size - tailBytes, tailBytes);
    for (let at = tailBytes - endBytes; at >= 0; at -= 1) {
      if (tail.readUInt32LE(at) !== 0x06054b50 || at + endBytes + tail.readUInt16LE(at + 20) !== tailBytes)
        continue;
      const [members, bytes, offset] = [
        tail.readUInt16LE(at + 10),
        tail.readUInt32LE(at + 12),
        tail.readUInt32LE(at + 16),
      ];
      const narrow = members !== full16 && bytes !== full32 && offset !== full32;
      return narrow ? { members, bytes, offset } : await this.#wideDirectory(this.#size - tailBytes + at);
    }
    throw this.#bad('is no zip');
  }

  async #wideDirectory(end: number): Promise<Directory> {
    const locator = await this.#read(end - locatorBytes, locatorBytes);
    if (locator.readUInt32LE(0) !== 0x07064b50) throw this.#bad('lacks the zip64 record that it needs');
    const record = await this.#read(this.#number(locator.readBigUInt64LE(8)), 56);
    if (record.readUInt32LE(0) !== 0x06064b50) throw this.#bad('lacks the zip64 record that it needs');
    const [members, bytes, offset] = [32, 40, 48].map((field) => this.#number(record.readBigUInt64LE(field)));
    return { members: members ?? 0, bytes: bytes ?? 0, offset: offset ?? 0 };
  }

  #number(value: bigint): number {
    if (value <= BigInt(this.#size)) return Number(value);
    throw this.#bad('points beyond its own end');
  }

  async #read(position: number, length: number): Promise<Buffer> {
    if (position < 0 || length < 0 || position + length > this.#size)
      throw this.#bad('points beyond its own end');
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.#file.read(buffer, 0, length, position);
    if (bytesRead !== length) throw this.#bad('became shorter while it was read');
    return buffer;
  }

  #bad(what: string, cause?: unknown): LabError {
    return new LabError('BAD_FILE', `${this.#path} ${what}. ${this.#remedy}`, {
      cause,
    });
  }
}

/** The zip64 extra field (header 0x0001): 64-bit values of what overflowed in the record. */
class Wide {
  readonly #values: Buffer;
  readonly #bad: (what: string) => LabError;
  #at = 0;

  constructor(extra: Buffer, bad: (what: string) => LabError) {
    this.#bad = bad;
    let at = 0;
    while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
    this.#values =
      at + 4 <= extra.length ? extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2)) : Buffer.alloc(0);
  }

  or(narrow: number): number {
    if (narrow !== full32) return narrow;
    if (this.#at + 8 > this.#values.length) throw this.#bad('lacks the zip64 record that it needs');
    const value = this.#values.readBigUInt64LE(this.#at);
    this.#at += 8;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.#bad('points beyond its own end');
    return Number(value);
  }
}
