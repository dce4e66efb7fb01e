/** One record of a message: `data` as text, an address for A and AAAA, a name where the type says so, else in hex. */
export type DnsRecord = { readonly name: string; readonly type: string; readonly data: string };

/** A whole message to or from a name server (RFC 1035). */
export type DnsMessage = {
  readonly id: number;
  readonly flags: number;
  readonly questions: readonly { readonly name: string; readonly type: string; readonly end: number }[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
};

export const dnsHeaderBytes = 12;
/** More records than a message for one name has; what claims more is something else. */
const mostRecords = 200;
const longestName = 255;

/** IANA's numbers of the types that are asked for; the others stay numbers, as RFC 3597 writes them. */
const types: Readonly<Record<number, string>> = {
  ...{ 1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 12: 'PTR', 13: 'HINFO', 15: 'MX', 16: 'TXT', 28: 'AAAA' },
  ...{ 33: 'SRV', 35: 'NAPTR', 41: 'OPT', 47: 'NSEC', 64: 'SVCB', 65: 'HTTPS', 255: 'ANY' },
};

const typeName = (number: number) => types[number] ?? `TYPE${number}`;

/** Reads a message from its first byte to its last; null for anything else. Labels are read as latin1. */
export function readDnsMessage(bytes: Buffer): DnsMessage | null {
  if (bytes.length < dnsHeaderBytes) return null;
  const [asked = 0, answered = 0, named = 0, added = 0] = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
  if (asked + answered + named + added > mostRecords) return null;
  try {
    const reader = new Reader(bytes);
    const questions = times(asked, () => reader.question());
    const answers = times(answered, () => reader.record());
    const authorities = times(named, () => reader.record());
    const additionals = times(added, () => reader.record());
    if (!reader.isOver) return null;
    const [id, flags] = [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
    return { id, flags, questions, answers, authorities, additionals };
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

const times = <Item>(count: number, read: () => Item): Item[] => Array.from({ length: count }, read);

/** Goes through a message; throws RangeError for what is none. */
class Reader {
  readonly #bytes: Buffer;
  #at = dnsHeaderBytes;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at === this.#bytes.length;
  }

  question() {
    const name = this.#name();
    const type = typeName(this.#number());
    this.#number();
    return { name, type, end: this.#at };
  }

  record(): DnsRecord {
    const name = this.#name();
    const type = typeName(this.#number());
    this.#at += 6;
    const length = this.#number();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('The record ends early.');
    return { name, type, data: this.#data(type, start, length) };
  }

  #data(type: string, start: number, length: number): string {
    const data = this.#bytes.subarray(start, start + length);
    if (type === 'A' && length === 4) return [...data].join('.');
    if (type === 'AAAA' && length === 16) return ipv6Name(data);
    if (type === 'CNAME' || type === 'PTR' || type === 'NS') return readName(this.#bytes, start).name;
    if (type === 'SRV' && length > 6) return readName(this.#bytes, start + 6).name;
    return type === 'TXT' ? textsIn(data) : data.toString('hex');
  }

  #name(): string {
    const { name, end } = readName(this.#bytes, this.#at);
    this.#at = end;
    return name;
  }

  #number(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }
}

/** A name may end in a pointer to an earlier one (RFC 1035, 4.1.4). `end` is behind it where it stands. */
function readName(bytes: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let end: number | null = null;
  let room = longestName;
  for (let at = start, before = start; ; ) {
    const length = bytes.readUInt8(at);
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length >= 0xc0) {
      end ??= at + 2;
      at = bytes.readUInt16BE(at) & 0x3fff;
      if (at >= before) throw new RangeError('A name that points forward.');
      before = at;
      continue;
    }
    room -= length + 1;
    if (length > 63 || room < 0 || at + 1 + length > bytes.length) throw new RangeError('No name.');
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
}

function textsIn(data: Buffer): string {
  const texts: string[] = [];
  for (let at = 0; at < data.length; at += 1 + (data[at] ?? 0)) {
    texts.push(data.toString('latin1', at + 1, at + 1 + (data[at] ?? 0)));
  }
  return texts.join(' ');
}

/** Sixteen bytes of an address as it is usually written (RFC 5952). */
export function ipv6Name(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
