import type { GatewayReading, GatewayWatch, Ledger } from '../../model/gateway.ts';
import { plainAddress } from '../plain-address.ts';
import { ledgerSince, readLedger } from './ledger.ts';
import { readNeighbours } from './neighbours.ts';

/** Where a watch looks. */
export type LedgerSource = {
  readonly ledger: () => Promise<Ledger>;
  /** Hardware addresses by the address on the phones' network, as far as the host knows them. */
  readonly neighbours: () => Promise<ReadonlyMap<string, string>>;
};

/**
 * The gateway's counters of the phone with this address, from one reading to the next. Its other
 * addresses are known by the hardware address; a line whose owner nobody can tell counts as its own.
 * To `labPorts` of the phone the lab host itself connects.
 */
export function watchLedger(
  client: string,
  source: LedgerSource,
  labPorts: readonly number[] = [],
): GatewayWatch {
  let before: { readonly at: number; readonly ledger: Ledger } | null = null;
  return {
    read: async (): Promise<GatewayReading> => {
      const ledger = await source.ledger();
      const neighbours = await source.neighbours();
      const at = Date.now();
      const last = before;
      before = { at, ledger };
      if (last === null) return { at, since: null, lines: [], uncounted: 0 };
      const interrupted = last.ledger.table !== ledger.table;
      const from = interrupted ? { table: ledger.table, lines: [], uncounted: 0 } : last.ledger;
      const { lines, uncounted } = ledgerSince(from, ledger);
      return {
        at,
        since: last.at,
        lines: lines.filter(({ address }) => isOf(plainAddress(client), address, neighbours)),
        uncounted,
        ...(labPorts.length === 0 ? {} : { labPorts }),
        ...(interrupted ? { interrupted } : {}),
      };
    },
  };
}

/** The counters of this machine's gateway, whose phones are on this interface. */
export function ledgerSource(phonesInterface: string): LedgerSource {
  return { ledger: readLedger, neighbours: () => readNeighbours(phonesInterface) };
}

function isOf(client: string, address: string, neighbours: ReadonlyMap<string, string>): boolean {
  if (address === client) return true;
  const [own, other] = [neighbours.get(client), neighbours.get(address)];
  return own === undefined || other === undefined || own === other;
}
