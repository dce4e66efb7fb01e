/** What a gateway is: the phones' interface, and the port on which the recorder takes their connections. */
export type GatewayPlan = {
  /** Interface of the lab host behind which the phones are. */
  readonly phonesInterface: string;
  /** TCP port of the recorder's transparent listener. */
  readonly port: number;
};

/**
 * What the gateway did with a packet of the phone. `taken`: given to the recorder; `host`: for the
 * lab host itself or the local network (the proxy port, DHCP, DNS); `rejected`: answered with
 * "port unreachable", as QUIC is; `dropped`: nobody took it; `unserved`: TCP while no recorder listened.
 */
export const gatewayFates = ['taken', 'host', 'rejected', 'dropped', 'unserved'] as const;
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
  readonly lines: readonly LedgerLine[];
  /** Packets that were dropped since a set was full: above zero, the ledger is not whole. */
  readonly uncounted: number;
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
