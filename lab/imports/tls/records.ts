/** A record of TLS (RFC 8446 5.1). */
export type TlsRecord = { readonly type: number; readonly version: number; readonly payload: Buffer };

/** Content types of records. */
export const recordTypes = { changeCipher: 20, alert: 21, handshake: 22, application: 23 } as const;

const headBytes = 5;

/** The records in the bytes of one direction; `cut` bytes at the end are no whole record. */
export function recordsIn(bytes: Buffer): { readonly records: readonly TlsRecord[]; readonly cut: number } {
  const records: TlsRecord[] = [];
  let at = 0;
  while (at + headBytes <= bytes.length) {
    const length = bytes.readUInt16BE(at + 3);
    const end = at + headBytes + length;
    if (end > bytes.length) break;
    const payload = bytes.subarray(at + headBytes, end);
    records.push({ type: bytes.readUInt8(at), version: bytes.readUInt16BE(at + 1), payload });
    at = end;
  }
  return { records, cut: bytes.length - at };
}
