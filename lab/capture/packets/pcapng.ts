/** When a frame passed, as the kernel told it. */
export type FrameTime = { readonly seconds: number; readonly micros: number };

/** What is told at the end of a capture. */
export type CaptureCounts = {
  /** Frames that the kernel gave. */
  readonly received: number;
  /** Frames that were too many for the kernel's buffer. */
  readonly lost: number;
  /** Frames that are in the capture. */
  readonly kept: number;
};

const [sectionType, interfaceType, statisticsType, packetType] = [0x0a0d0d0a, 1, 5, 6];
const byteOrder = 0x1a2b3c4d;
const ethernet = 1;
/** Numbers of options, each unique within its block. */
const [applicationOption, nameOption, receivedOption, lostOption, keptOption] = [4, 2, 4, 7, 8];

/** How a pcapng file of one Ethernet interface begins (draft-ietf-opsawg-pcapng, 4.1 and 4.2). */
export function pcapngHead(interfaceName: string): Buffer {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(byteOrder, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigInt64LE(-1n, 8);
  const described = Buffer.alloc(8);
  described.writeUInt16LE(ethernet, 0);
  return Buffer.concat([
    block(sectionType, section, option(applicationOption, Buffer.from('phonehome')), endOfOptions),
    block(interfaceType, described, option(nameOption, Buffer.from(interfaceName)), endOfOptions),
  ]);
}

/** One frame (4.3). Times are in microseconds since the epoch. */
export function pcapngFrame(frame: Buffer, time: FrameTime): Buffer {
  const head = Buffer.alloc(20);
  writeTime(head, 4, time);
  head.writeUInt32LE(frame.length, 12);
  head.writeUInt32LE(frame.length, 16);
  return block(packetType, head, padded(frame));
}

/** What was counted, at the end of the file (4.6). */
export function pcapngCounts({ received, lost, kept }: CaptureCounts, time: FrameTime): Buffer {
  const head = Buffer.alloc(12);
  writeTime(head, 4, time);
  return block(
    statisticsType,
    head,
    option(receivedOption, count(received)),
    option(lostOption, count(lost)),
    option(keptOption, count(kept)),
    endOfOptions,
  );
}

const endOfOptions = Buffer.alloc(4);

function block(type: number, ...parts: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(parts.reduce((sum, part) => sum + part.length, 12));
  const kind = Buffer.alloc(4);
  kind.writeUInt32LE(type);
  return Buffer.concat([kind, length, ...parts, length]);
}

function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function padded(bytes: Buffer): Buffer {
  const lacks = -bytes.length & 3;
  return lacks === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(lacks)]);
}

function count(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** The upper half comes first, whatever the byte order. */
function writeTime(into: Buffer, at: number, { seconds, micros }: FrameTime): void {
  const time = BigInt(seconds) * 1_000_000n + BigInt(micros);
  into.writeUInt32LE(Number(time >> 32n), at);
  into.writeUInt32LE(Number(time & 0xffff_ffffn), at + 4);
}
