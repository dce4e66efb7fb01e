import { brokenPackets } from './broken-packets.ts';
import { FileBytes } from './file-bytes.ts';
import type { Frame } from './read-frame.ts';

const [section, description, simple, enhanced, secrets] = [0x0a0d0d0a, 1, 3, 6, 10];
/** `TLSK`: a key log (draft-ietf-opsawg-pcapng 4.7). */
const tlsKeys = 0x544c534b;
const byteOrder = 0x1a2b3c4d;
const largestBlock = 16 * 1024 * 1024;

type Link = { readonly type: number; readonly perSecond: number };

/** Whether a file begins as Wireshark's do (https://www.ietf.org/archive/id/draft-tuexen-opsawg-pcapng-05.html). */
export function isPcapng(head: Buffer): boolean {
  return head.length >= 12 && head.readUInt32BE(0) === section && isLittle(head) !== null;
}

/**
 * The frames of a pcapng file, of all its interfaces; `onKeys` gets the key logs of TLS that it carries. Throws
 * BAD_FILE, with the byte, where it is broken.
 */
export async function* readPcapng(file: string, onKeys: (log: string) => void): AsyncGenerator<Frame> {
  const bytes = new FileBytes(file);
  let links: Link[] = [];
  let little = true;
  for (let index = 1; ; ) {
    const at = bytes.offset;
    const head = await bytes.take(12);
    if (head.length === 0) return;
    if (head.length < 12) throw brokenPackets(file, at);
    if (head.readUInt32BE(0) === section) {
      const order = isLittle(head);
      if (order === null) throw brokenPackets(file, at);
      little = order;
      links = [];
    }
    const length = number(head, 4, little);
    const rest = length < 12 || length > largestBlock ? null : await bytes.take(length - 12);
    if (rest === null || rest.length < length - 12) throw brokenPackets(file, at);
    const body = Buffer.concat([head.subarray(8), rest.subarray(0, Math.max(0, rest.length - 4))]);
    const type = number(head, 0, little);
    if (type === description) links.push(linkOf(body, little));
    if (type === secrets && body.length >= 8 && number(body, 0, little) === tlsKeys)
      onKeys(body.toString('latin1', 8, 8 + number(body, 4, little)));
    const frame = frameOf(type, body, links, little);
    if (frame !== null) yield { place: `packet ${index++}`, ...frame };
  }
}

function frameOf(
  type: number,
  body: Buffer,
  links: readonly Link[],
  little: boolean,
): Omit<Frame, 'place'> | null {
  if (type === simple) return { at: null, link: links[0]?.type ?? 1, bytes: body.subarray(4) };
  if (type !== enhanced || body.length < 20) return null;
  const link = links[number(body, 0, little)] ?? { type: 1, perSecond: 1e6 };
  const ticks = number(body, 4, little) * 2 ** 32 + number(body, 8, little);
  const bytes = body.subarray(20, 20 + number(body, 12, little));
  return { at: (ticks / link.perSecond) * 1000, link: link.type, bytes };
}

/** Option 9, if_tsresol: a power of ten, or of two where the first bit is set; microseconds without. */
function linkOf(body: Buffer, little: boolean): Link {
  const type = short(body, 0, little);
  for (let at = 8; at + 4 <= body.length; ) {
    const [code, length] = [short(body, at, little), short(body, at + 2, little)];
    const value = body[at + 4] ?? 6;
    if (code === 9) return { type, perSecond: value & 128 ? 2 ** (value & 127) : 10 ** value };
    if (code === 0) break;
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return { type, perSecond: 1e6 };
}

function isLittle(head: Buffer): boolean | null {
  if (head.readUInt32LE(8) === byteOrder) return true;
  return head.readUInt32BE(8) === byteOrder ? false : null;
}

function number(bytes: Buffer, offset: number, little: boolean): number {
  return little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
}

function short(bytes: Buffer, offset: number, little: boolean): number {
  if (offset + 2 > bytes.length) return 0;
  return little ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset);
}
