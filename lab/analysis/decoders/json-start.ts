/** Whether an object or an array begins. */
export function isBracket(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

/** JSON begins the layer, or follows a short guard such as `)]}',` or `callback(`. */
export function firstBracket(bytes: Buffer): number {
  const limit = Math.min(bytes.length, 48);
  for (let index = 0; index < limit; index += 1) {
    const byte = bytes[index] as number;
    if (isBracket(byte)) return index;
    if (byte === 0x3c || byte === 0x3d || byte === 0x26 || byte === 0x25) return -1;
    if (index === 0 && byte === 0x22) return -1;
  }
  return -1;
}
