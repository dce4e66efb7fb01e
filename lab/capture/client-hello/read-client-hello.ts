const handshake = 22;
const clientHello = 1;
const [serverName, supportedGroups, pointFormats, signatureAlgorithms, alpn, supportedVersions] = [
  0, 10, 11, 13, 16, 43,
];
const hostName = 0;
/** No client's first message is longer than a record of TLS, or two. */
const mostBytes = 64 * 1024;

/** What a TLS client says first (RFC 8446, 4.1.2): numbers in the order in which they came. */
export type ClientHello = {
  /** Null where it names no server, or one that cannot be read. */
  readonly serverName: string | null;
  readonly version: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  readonly supportedVersions: readonly number[];
  /** Protocols that it offers, as latin1. */
  readonly alpn: readonly string[];
};

/** A client's first message; null where the bytes are something else, 'more' while it is not whole. */
export function readClientHello(bytes: Buffer): ClientHello | null | 'more' {
  const message = firstMessage(bytes);
  if (typeof message === 'string') return bytes.length > mostBytes ? null : message;
  if (message === null || message[0] !== clientHello) return null;
  try {
    return helloIn(new Reader(message.subarray(4, 4 + message.readUIntBE(1, 3))));
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
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

function helloIn(hello: Reader): ClientHello {
  const version = hello.number(2);
  hello.skip(32);
  hello.skip(hello.number(1));
  const ciphers = new Reader(hello.part(hello.number(2))).numbers(2);
  hello.skip(hello.number(1));
  const found = extensionsIn(hello);
  const data = (type: number) =>
    new Reader(found.find((each) => each.type === type)?.data ?? Buffer.alloc(0));
  const numbers = (type: number, width: 1 | 2, length: 1 | 2) =>
    legible([], () => {
      const its = data(type);
      return its.over ? [] : new Reader(its.part(its.number(length))).numbers(width);
    });
  const host = legible(null, () => hostIn(data(serverName)));
  return {
    ...{ version, ciphers, serverName: host, extensions: found.map(({ type }) => type) },
    groups: numbers(supportedGroups, 2, 2),
    pointFormats: numbers(pointFormats, 1, 1),
    signatureAlgorithms: numbers(signatureAlgorithms, 2, 2),
    supportedVersions: numbers(supportedVersions, 2, 1),
    alpn: legible([], () => protocolsIn(data(alpn))),
  };
}

/** An extension that is none does not make the rest unreadable. */
function legible<Value>(otherwise: Value, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) return otherwise;
    throw cause;
  }
}

type Extension = { readonly type: number; readonly data: Buffer };

/** Very old clients have none, not even their length. */
function extensionsIn(hello: Reader): Extension[] {
  if (hello.over) return [];
  const extensions = new Reader(hello.part(hello.number(2)));
  const found: Extension[] = [];
  while (!extensions.over) {
    const type = extensions.number(2);
    found.push({ type, data: extensions.part(extensions.number(2)) });
  }
  return found;
}

function hostIn(list: Reader): string | null {
  if (list.over) return null;
  list.skip(2);
  while (!list.over) {
    const type = list.number(1);
    const name = list.part(list.number(2));
    if (type === hostName) return name.toString('latin1').toLowerCase();
  }
  return null;
}

function protocolsIn(list: Reader): string[] {
  const found: string[] = [];
  if (!list.over) list.skip(2);
  while (!list.over) found.push(list.part(list.number(1)).toString('latin1'));
  return found;
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

  /** All that are left. */
  numbers(width: 1 | 2): number[] {
    const found: number[] = [];
    while (!this.over) found.push(this.number(width));
    return found;
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
