/** Whether bytes begin with a TLS handshake. */
export function isTls(bytes: Buffer): boolean {
  return bytes.length >= 3 && bytes[0] === 0x16 && bytes[1] === 3 && (bytes[2] ?? 9) <= 4;
}

/** The name in a ClientHello (RFC 8446 4.1.2, RFC 6066 3); null where it has none or is cut short. */
export function serverNameOf(bytes: Buffer): string | null {
  try {
    // Record 5, handshake 4, version 2, random 32.
    let at = 43;
    at += 1 + bytes.readUInt8(at);
    at += 2 + bytes.readUInt16BE(at);
    at += 1 + bytes.readUInt8(at);
    const end = at + 2 + bytes.readUInt16BE(at);
    for (at += 2; at + 4 <= end; ) {
      const [type, length] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)];
      if (type === 0) return nameIn(bytes.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    return null;
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

function nameIn(extension: Buffer): string | null {
  const name = extension.toString('latin1', 5, 5 + extension.readUInt16BE(3));
  return /^[A-Za-z0-9._-]{1,253}$/.test(name) ? name.toLowerCase() : null;
}
