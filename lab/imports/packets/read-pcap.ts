import { brokenPackets } from './broken-packets.ts';
import { FileBytes } from './file-bytes.ts';
import type { Frame } from './read-frame.ts';

const largestPacket = 16 * 1024 * 1024;

/** Whether a file begins as one of tcpdump does (https://www.ietf.org/archive/id/draft-gharris-opsawg-pcap-01.html). */
export function isPcap(head: Buffer): boolean {
  return head.length >= 24 && orderOf(head) !== null;
}

/** The frames of a pcap file. Throws BAD_FILE, with the byte, where it is broken. */
export async function* readPcap(file: string): AsyncGenerator<Frame> {
  const bytes = new FileBytes(file);
  const head = await bytes.take(24);
  const order = orderOf(head);
  if (order === null || head.length < 24) throw brokenPackets(file, 0);
  const link = number(head, 20, order.little) & 0x0fffffff;
  for (let index = 1; ; index++) {
    const at = bytes.offset;
    const record = await bytes.take(16);
    if (record.length === 0) return;
    const length = record.length < 16 ? -1 : number(record, 8, order.little);
    if (length < 0 || length > largestPacket) throw brokenPackets(file, at);
    const frame = await bytes.take(length);
    if (frame.length < length) throw brokenPackets(file, at);
    const seconds = number(record, 0, order.little) + number(record, 4, order.little) / order.perSecond;
    yield { place: `packet ${index}`, at: seconds * 1000, link, bytes: frame };
  }
}

function orderOf(head: Buffer): { little: boolean; perSecond: number } | null {
  for (const little of [true, false]) {
    const magic = head.length < 4 ? 0 : number(head, 0, little);
    if (magic === 0xa1b2c3d4) return { little, perSecond: 1e6 };
    if (magic === 0xa1b23c4d) return { little, perSecond: 1e9 };
  }
  return null;
}

function number(bytes: Buffer, offset: number, little: boolean): number {
  return little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
}
