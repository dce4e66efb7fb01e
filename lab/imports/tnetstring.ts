/** A value of a tnetstring: `LENGTH:BYTES` and one character for its type (https://tnetstrings.info). */
export type Tnet =
  | Buffer
  | string
  | number
  | boolean
  | null
  | readonly Tnet[]
  | { readonly [key: string]: Tnet };

/** A value and the offset behind it. */
type Read = { readonly value: Tnet; readonly end: number };

const deepest = 64;

/** How many bytes a value takes whose first bytes these are; null where they do not begin one. */
export function tnetLength(head: Buffer): number | null {
  const colon = head.subarray(0, 13).indexOf(0x3a);
  const digits = head.toString('latin1', 0, Math.max(0, colon));
  return /^\d{1,12}$/.test(digits) ? colon + 1 + Number(digits) + 1 : null;
}

/** The one value that these bytes are; null where they are none. `;` is mitmproxy's own type for text. */
export function readTnet(bytes: Buffer): Tnet | undefined {
  const read = readAt(bytes, 0, 0);
  return read === null || read.end !== bytes.length ? undefined : read.value;
}

function readAt(bytes: Buffer, offset: number, depth: number): Read | null {
  const length = tnetLength(bytes.subarray(offset, offset + 13));
  if (length === null || offset + length > bytes.length || depth > deepest) return null;
  const end = offset + length;
  const start = bytes.indexOf(0x3a, offset) + 1;
  const value = typed(bytes.subarray(start, end - 1), bytes[end - 1], depth);
  return value === undefined ? null : { value, end };
}

function typed(inside: Buffer, type: number | undefined, depth: number): Tnet | undefined {
  const text = () => inside.toString('latin1');
  switch (String.fromCharCode(type ?? 0)) {
    case ',':
      return inside;
    case ';':
      return inside.toString('utf8');
    case '#':
      return /^-?\d{1,15}$/.test(text()) ? Number(text()) : undefined;
    case '^':
      return inside.length > 0 && Number.isFinite(Number(text())) ? Number(text()) : undefined;
    case '!':
      return text() === 'true' ? true : text() === 'false' ? false : undefined;
    case '~':
      return inside.length === 0 ? null : undefined;
    case ']':
      return listOf(inside, depth);
    case '}':
      return dictionaryOf(inside, depth);
    default:
      return undefined;
  }
}

function listOf(inside: Buffer, depth: number): Tnet[] | undefined {
  const items: Tnet[] = [];
  for (let offset = 0; offset < inside.length; ) {
    const read = readAt(inside, offset, depth + 1);
    if (read === null) return undefined;
    items.push(read.value);
    offset = read.end;
  }
  return items;
}

function dictionaryOf(inside: Buffer, depth: number): { [key: string]: Tnet } | undefined {
  const items = listOf(inside, depth);
  if (items === undefined || items.length % 2 !== 0) return undefined;
  const entries: [string, Tnet][] = [];
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index];
    if (typeof key !== 'string' && !Buffer.isBuffer(key)) return undefined;
    entries.push([key.toString('utf8'), items[index + 1] ?? null]);
  }
  return Object.fromEntries(entries);
}
