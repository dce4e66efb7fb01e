import { recordTypes, type TlsRecord } from './records.ts';

/** What both sides agreed upon in clear. */
export type Hellos = {
  readonly clientRandom: Buffer;
  readonly serverRandom: Buffer;
  /** 0x0303 for TLS 1.2, 0x0304 for 1.3. */
  readonly version: number;
  readonly suite: number;
};

const [clientHello, serverHello] = [1, 2];
const supportedVersions = 43;
/** The random of a HelloRetryRequest (RFC 8446 4.1.3): another ServerHello follows. */
const retry = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** Reads the hellos of a connection; null where they are not there as a whole. */
export function readHellos(sent: readonly TlsRecord[], received: readonly TlsRecord[]): Hellos | null {
  try {
    const client = messagesIn(sent).find(({ type }) => type === clientHello);
    const server = messagesIn(received).find(
      ({ type, body }) => type === serverHello && body.toString('hex', 2, 34) !== retry,
    );
    if (client === undefined || server === undefined) return null;
    const { body } = server;
    const sessionEnd = 35 + body.readUInt8(34);
    return {
      clientRandom: client.body.subarray(2, 34),
      serverRandom: body.subarray(2, 34),
      suite: body.readUInt16BE(sessionEnd),
      version: versionIn(body, sessionEnd + 3) ?? body.readUInt16BE(0),
    };
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

function versionIn(body: Buffer, at: number): number | null {
  if (at + 2 > body.length) return null;
  const end = at + 2 + body.readUInt16BE(at);
  for (let next = at + 2; next + 4 <= end; next += 4 + body.readUInt16BE(next + 2))
    if (body.readUInt16BE(next) === supportedVersions) return body.readUInt16BE(next + 4);
  return null;
}

type Message = { readonly type: number; readonly body: Buffer };

/** Handshake messages that are in clear: those before anything else is said. */
function messagesIn(records: readonly TlsRecord[]): Message[] {
  const clear = records.filter(({ type }) => type === recordTypes.handshake).map(({ payload }) => payload);
  const bytes = Buffer.concat(clear);
  const messages: Message[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUIntBE(at + 1, 3);
    if (end > bytes.length) break;
    messages.push({ type: bytes.readUInt8(at), body: bytes.subarray(at + 4, end) });
    at = end;
  }
  return messages;
}
