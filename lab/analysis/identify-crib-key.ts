/** Text that has to stand beside the value, so that the key is proved. */
const leastAround = 8;

/** The key, where all of the value fits and text stands around it. A key of zeros is none. */
export function keyFrom(bytes: Buffer, start: number, text: Buffer, period: number): Buffer | null {
  if (start + text.length > bytes.length) return null;
  const key = Buffer.alloc(period);
  for (let index = 0; index < text.length; index += 1) {
    const byte = (bytes[start + index] as number) ^ (text[index] as number);
    const at = (start + index) % period;
    if (index < period) key[at] = byte;
    else if (key[at] !== byte) return null;
  }
  if (key.every((byte) => byte === 0)) return null;
  const around = textAround(bytes, start, start + text.length, key);
  return around >= Math.min(leastAround, bytes.length - text.length) ? key : null;
}

/** How many characters of text stand in front of a span and after it. */
function textAround(bytes: Buffer, start: number, end: number, key: Buffer): number {
  const isText = (at: number) => {
    const byte = (bytes[at] as number) ^ (key[at % key.length] as number);
    return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;
  };
  let from = start;
  let to = end;
  while (from > 0 && start - from < leastAround && isText(from - 1)) from -= 1;
  while (to < bytes.length && to - end < leastAround && isText(to)) to += 1;
  return start - from + to - end;
}
