const maxDepth = 64;
/** Where no item can end. */
export const broken = -1;
const untold = -2;

/** Where the item at `at` ends, `broken` where it cannot, less where only a reader can tell. Makes nothing. */
export function endOf(bytes: Buffer, at: number, to: number, depth: number): number {
  if (at >= to || depth > maxDepth) return broken;
  const first = bytes[at] as number;
  const major = first >> 5;
  const info = first & 31;
  if (info >= 24) return longEnd(bytes, at, to);
  if (major < 2 || major === 7) return at + 1;
  if (major < 4) return at + 1 + info > to ? broken : at + 1 + info;
  let next = at + 1;
  const items = major === 4 ? info : major === 5 ? info * 2 : 1;
  for (let index = 0; index < items && next >= 0; index += 1) {
    if (major === 5 && index % 2 === 0 && !isKeyHead(bytes[next] as number)) return broken;
    next = endOf(bytes, next, to, depth + 1);
  }
  return next;
}

/** The same for a head with a length or value of its own. */
function longEnd(bytes: Buffer, at: number, to: number): number {
  const major = (bytes[at] as number) >> 5;
  const info = (bytes[at] as number) & 31;
  if (info === 31) return untold;
  const next = at + 1 + (1 << (info - 24));
  if (info > 27 || next > to) return broken;
  if (major < 2 || major > 5) return next;
  if (info > 26) return untold;
  const value = bytes.readUIntBE(at + 1, next - at - 1);
  // Each member takes a byte at least.
  if (next + value > to) return broken;
  return major < 4 ? next + value : untold;
}

/** Keys are numbers or texts. */
function isKeyHead(first: number): boolean {
  return first < 0x40 || (first >= 0x60 && first < 0x80);
}
