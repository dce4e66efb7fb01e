/**
 * Small bodies of a recording lie together in packs, `bodies/packs/<uuid>.pack`: record after record,
 * each the SHA-256 of the body, one byte that says how it is stored, the stored length (32 bits, little
 * endian) and the stored bytes. A pack that still grows is `<uuid>.growing`; nothing is ever added to one
 * that was left behind, so that only its last record can be torn.
 */
export const packFolder = 'packs';

/** A pack that still grows, or was left behind by a crash. */
export const growingPack = /^([0-9a-f-]{36})\.growing$/;

/** A pack that is whole. */
export const wholePack = /^([0-9a-f-]{36})\.pack$/;

/** Bodies up to this size go into packs; larger ones have a file of their own. */
export const mostPacked = 64 * 1024;

/** A pack has no more than this, and one record. */
export const mostInPack = 64 * 1024 * 1024;

const hashBytes = 32;

/** What stands before the stored bytes of each record. */
export const recordHeadBytes = hashBytes + 1 + 4;

export type PackRecord = {
  readonly sha256: string;
  readonly gzipped: boolean;
  /** Where its stored bytes begin in the pack, and how many they are. */
  readonly start: number;
  readonly stored: number;
};

/** Writes the head of a record at `at`. */
export function writeRecordHead(
  to: Buffer,
  at: number,
  { sha256, gzipped, stored }: Omit<PackRecord, 'start'>,
): void {
  to.write(sha256, at, hashBytes, 'hex');
  to.writeUInt8(gzipped ? 1 : 0, at + hashBytes);
  to.writeUInt32LE(stored, at + hashBytes + 1);
}

/** Reads the head at `at` of bytes that begin at `offset` of their pack; null where it is not whole. */
export function readRecordHead(from: Buffer, at: number, offset = 0): PackRecord | null {
  if (at + recordHeadBytes > from.length) return null;
  return {
    sha256: from.toString('hex', at, at + hashBytes),
    gzipped: from.readUInt8(at + hashBytes) === 1,
    start: offset + at + recordHeadBytes,
    stored: from.readUInt32LE(at + hashBytes + 1),
  };
}
