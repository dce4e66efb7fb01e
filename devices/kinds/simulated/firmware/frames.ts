/**
 * What a TCP connection costs on the phone's interface. Each packet carries 66 bytes of headers
 * (Ethernet 14, IPv4 20, TCP with the timestamp option 32), a segment at most 1,448 bytes of payload.
 */
export const frameModel = {
  headerBytes: 66,
  segmentBytes: 1448,
  /** Per direction: SYN, and the acknowledgement (tx) or SYN-ACK (rx) of the handshake. */
  openPackets: { tx: 2, rx: 1 },
  /** Per direction: FIN, and the acknowledgement of the other side's. */
  closePackets: { tx: 2, rx: 2 },
  /** A TLS 1.2 handshake that is not seen because its traffic is dropped: typical payload bytes. */
  tlsHandshake: { tx: 643, rx: 3700 },
  /** Header, explicit nonce and tag of one AES-GCM record of at most 16,384 bytes. */
  tlsRecord: { overheadBytes: 29, payloadBytes: 16_384 },
} as const;

/** Packets and bytes on an interface. */
export type Frames = {
  readonly txPackets: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly rxBytes: number;
};

export type ConnectionPhase = 'syn' | 'open' | 'closed';

/**
 * Frames of one connection so far, by payload bytes sent and received. Every data segment is
 * acknowledged by one packet without data. Phase `syn` is an attempt that got no answer.
 */
export function connectionFrames(sentBytes: number, receivedBytes: number, phase: ConnectionPhase): Frames {
  if (phase === 'syn') return frames(1, 0, 0, 0);
  const sent = Math.ceil(sentBytes / frameModel.segmentBytes);
  const received = Math.ceil(receivedBytes / frameModel.segmentBytes);
  const close = phase === 'closed' ? frameModel.closePackets : { tx: 0, rx: 0 };
  const tx = frameModel.openPackets.tx + sent + received + close.tx;
  const rx = frameModel.openPackets.rx + received + sent + close.rx;
  return frames(tx, rx, sentBytes, receivedBytes);
}

/** Payload bytes of a request sent over TLS 1.2 to a server that is out of the lab's sight. */
export function tlsPayload(requestBytes: number): { readonly sent: number; readonly received: number } {
  const records = Math.ceil(requestBytes / frameModel.tlsRecord.payloadBytes);
  const sent = frameModel.tlsHandshake.tx + requestBytes + records * frameModel.tlsRecord.overheadBytes;
  return { sent, received: frameModel.tlsHandshake.rx };
}

function frames(txPackets: number, rxPackets: number, sentBytes: number, receivedBytes: number): Frames {
  return {
    txPackets,
    rxPackets,
    txBytes: sentBytes + txPackets * frameModel.headerBytes,
    rxBytes: receivedBytes + rxPackets * frameModel.headerBytes,
  };
}
