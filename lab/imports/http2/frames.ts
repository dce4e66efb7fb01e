/** What a client of HTTP/2 says first (RFC 9113 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const headBytes = 9;
const [data, headers, settings, ping, goAway, continuation] = [0, 1, 4, 6, 7, 9];
const [endStream, acknowledge] = [1, 1];

type Frame = {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly bytes: Buffer;
};

/** What a client sent, as it would read to a server that answers nothing. */
export type ClientBytes = {
  /** All that tells of requests, and at the end a ping, whose answer shows that all was read. */
  readonly bytes: Buffer;
  /** Numbers of the streams that were opened, and of those that were ended. */
  readonly opened: ReadonlySet<number>;
  readonly ended: ReadonlySet<number>;
  /** How many bytes at the end are no whole frame. */
  readonly cut: number;
};

/** Whether a connection speaks HTTP/2. */
export function isHttp2(sent: Buffer): boolean {
  return sent.length >= preface.length && sent.subarray(0, preface.length).equals(preface);
}

/**
 * The client's frames without what only its real server understands: windows, pings, priorities, resets, and
 * answers to settings, of which one comes where the new server expects it.
 */
export function clientBytes(sent: Buffer): ClientBytes {
  const { frames, cut } = framesIn(sent.subarray(preface.length));
  const kept = frames.filter(
    ({ type, flags }) =>
      [data, headers, continuation].includes(type) || (type === settings && (flags & acknowledge) === 0),
  );
  const [first, ...others] = kept;
  const carries = kept.filter(({ type }) => type === data || type === headers);
  return {
    bytes: Buffer.concat([
      preface,
      ...(first === undefined ? [] : [first.bytes]),
      frameOf(settings, acknowledge, Buffer.alloc(0)),
      ...others.map(({ bytes }) => bytes),
      frameOf(ping, 0, Buffer.alloc(8)),
    ]),
    opened: new Set(kept.filter(({ type }) => type === headers).map(({ stream }) => stream)),
    ended: new Set(carries.filter(({ flags }) => (flags & endStream) !== 0).map(({ stream }) => stream)),
    cut,
  };
}

/** What a server's bytes say of the client's: all was read, it gives up, or (null) nothing yet. */
export function answerIn(bytes: Buffer): 'read' | 'broken' | null {
  const { frames } = framesIn(bytes);
  if (frames.some(({ type }) => type === goAway)) return 'broken';
  return frames.some(({ type, flags }) => type === ping && (flags & acknowledge) !== 0) ? 'read' : null;
}

function framesIn(bytes: Buffer): { readonly frames: readonly Frame[]; readonly cut: number } {
  const frames: Frame[] = [];
  let at = 0;
  while (at + headBytes <= bytes.length) {
    const end = at + headBytes + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    frames.push({
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      stream: bytes.readUInt32BE(at + 5) & 0x7fffffff,
      bytes: bytes.subarray(at, end),
    });
    at = end;
  }
  return { frames, cut: bytes.length - at };
}

function frameOf(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  return Buffer.concat([head, payload]);
}
