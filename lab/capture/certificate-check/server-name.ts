const handshake = 22;
const clientHello = 1;
const serverNameExtension = 0;
const hostName = 0;
/** No client's first message is longer than a record of TLS, or two. */
const mostBytes = 64 * 1024;

/**
 * The name that a TLS client asks for in its first bytes; null where it names none, or cannot be
 * understood; 'more' while its first message is not whole.
 */
export function readServerName(bytes: Buffer): string | null | 'more' {
  const message = firstMessage(bytes);
  if (typeof message === 'string') return bytes.length > mostBytes ? null : message;
  if (message === null || message[0] !== clientHello) return null;
  try {
    return nameIn(new Reader(message.subarray(4)));
  } catch {
    return null;
  }
}

/** The handshake message, out of the records that carry it. */
function firstMessage(bytes: Buffer): Buffer | null | 'more' {
  let message = Buffer.alloc(0);
  for (let at = 0; ; ) {
    if (message.length >= 4 && message.length >= 4 + message.readUIntBE(1, 3)) return message;
    if (bytes.length < at + 5) return 'more';
    if (bytes[at] !== handshake) return null;
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (bytes.length < end) return 'more';
    message = Buffer.concat([message, bytes.subarray(at + 5, end)]);
    at = end;
  }
}

function nameIn(hello: Reader): string | null {
  hello.skip(2 + 32);
  hello.skip(hello.number(1));
  hello.skip(hello.number(2));
  hello.skip(hello.number(1));
  const extensions = new Reader(hello.part(hello.number(2)));
  while (!extensions.over) {
    const type = extensions.number(2);
    const data = extensions.part(extensions.number(2));
    if (type === serverNameExtension) return hostIn(new Reader(data));
  }
  return null;
}

function hostIn(list: Reader): string | null {
  list.skip(2);
  while (!list.over) {
    const type = list.number(1);
    const name = list.part(list.number(2));
    if (type === hostName) return name.toString('latin1').toLowerCase();
  }
  return null;
}

/** Reads a TLS structure from front to end; throws RangeError beyond it. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get over(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(length: number): number {
    this.skip(length);
    return this.#bytes.readUIntBE(this.#at - length, length);
  }

  part(length: number): Buffer {
    this.skip(length);
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  skip(length: number): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('The message ends early.');
  }
}
