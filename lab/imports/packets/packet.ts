import type { Lost } from '../capture.ts';

/** One end of a packet. */
export type End = { readonly host: string; readonly port: number };

/** A TCP segment or a UDP datagram, as far as it was captured. */
export type Packet = {
  readonly place: string;
  /** Ms since the epoch, or null where the capture does not tell. */
  readonly at: number | null;
  readonly protocol: 'tcp' | 'udp';
  readonly from: End;
  readonly to: End;
  /** TCP's sequence number and flags; 0 and false for UDP. */
  readonly seq: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly payload: Buffer;
  /** How many bytes of its payload were not captured. */
  readonly cut: number;
};

/** What a capture of packets gives: packets, and those that could not be read. */
export type PacketOrLost = Packet | Lost;

/** A packet of which nothing can be said but why. */
export function lostPacket(place: string, at: number | null, fault: string): Lost {
  return { kind: 'lost', place, at, client: null, faults: [fault] };
}

/** `10.0.0.2:40000` */
export function nameOfEnd({ host, port }: End): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
