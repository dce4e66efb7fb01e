import type { Visibility } from './flow.ts';

/** What a gateway is: the phones' interface, and the port on which the recorder takes their connections. */
export type GatewayPlan = {
  /** Interface of the lab host behind which the phones are. */
  readonly phonesInterface: string;
  /** TCP port of the recorder's transparent listener. */
  readonly port: number;
};

/**
 * What the gateway did with a packet of the phone. `taken`: given to the recorder; `host`: for the
 * lab host itself or the local network (the proxy port, DHCP, mDNS); `answered`: a question for a name
 * or the time over UDP, which goes no further and which the recorder answers from a copy; `rejected`:
 * refused, as QUIC and DNS over TLS are; `dropped`: nobody took it; `unserved`: TCP while no recorder listened.
 */
export const gatewayFates = ['taken', 'host', 'answered', 'rejected', 'dropped', 'unserved'] as const;
export type GatewayFate = (typeof gatewayFates)[number];

/** What the kernel counted of one flow of a phone, in one fate. Ports are null where the protocol has none. */
export type LedgerLine = {
  readonly fate: GatewayFate;
  /** `tcp`, `udp`, or the name or number of another IP protocol. */
  readonly protocol: string;
  readonly address: string;
  readonly port: number | null;
  readonly host: string;
  readonly hostPort: number | null;
  readonly packets: number;
  /** IP packets as they came, headers included. */
  readonly bytes: number;
};

/** All that came from the phones' interface since the gateway is up. */
export type Ledger = {
  /** Which gateway counted: another number where it was taken down and set up again. */
  readonly table: number;
  readonly lines: readonly LedgerLine[];
  /** Packets that were dropped since a set was full: above zero, the ledger is not whole. */
  readonly uncounted: number;
};

/** Bytes of UDP payload in a line: without the headers of IP (20, or 40 for IPv6) and UDP (8). */
export function datagramBytes({
  address,
  packets,
  bytes,
}: Pick<LedgerLine, 'address' | 'packets' | 'bytes'>): number {
  return bytes - packets * (address.includes(':') ? 48 : 28);
}

/**
 * What the gateway counted of one phone between two readings: a line of gateway.jsonl. Addresses that
 * nobody can tell the owner of are counted for each phone.
 */
export type GatewayReading = {
  /** Lab time, ms since the epoch. */
  readonly at: number;
  /** When it was read before; null for the first time, which only sets the start of the count. */
  readonly since: number | null;
  readonly lines: readonly LedgerLine[];
  /** Packets that were dropped without being counted by flow. */
  readonly uncounted: number;
  /** The gateway was down in between: nobody knows what passed then. */
  readonly interrupted?: true;
  /** Ports of the phone to which the lab host itself connects, to drive it; absent where it does not. */
  readonly labPorts?: readonly number[];
};

/** The gateway's counters of one phone. `read` throws RECORDER_FAILED where the gateway is not up. */
export interface GatewayWatch {
  read(): Promise<GatewayReading>;
}

/** What one flow of the phone was, by its 5-tuple: what the gateway counted of it, and what the recorder. */
export type CountedFlow = Omit<LedgerLine, 'fate'> & {
  /** Of its packets; several where a recorder came or went meanwhile. */
  readonly fates: readonly GatewayFate[];
  /** Whether the recorder has it. */
  readonly recorded: boolean;
  /** Payload: of TCP what the recorder received, else without the headers of IP and UDP; null where nobody knows it. */
  readonly payload: number | null;
  /** Null for what went to the lab host or the local network, where nothing is recorded. */
  readonly visibility: Visibility | null;
  /** When it was first counted, at the latest; lab time, ms since the epoch. */
  readonly at: number;
};

/** A gateway that is up; `listening` tells whether a recorder takes connections. */
export type GatewayState = GatewayPlan & { readonly listening: boolean; readonly ledger: Ledger };

/** The gateway of this machine. Throws USAGE without root and MISSING_TOOL. */
export type GatewayControl = {
  /** Throws USAGE for an interface or port that cannot be, and where a gateway is up already. */
  up(phonesInterface: string, port?: number): Promise<GatewayPlan>;
  /** Takes away all that `up` made; false where nothing was up. */
  down(): Promise<boolean>;
  /** Null where none is up. */
  status(): Promise<GatewayState | null>;
};
