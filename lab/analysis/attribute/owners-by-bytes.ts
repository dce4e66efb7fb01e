import type { Parcel } from './parcels-of.ts';
import type { SentByUid } from './sent-by-uid.ts';

/** The uids that can have sent a connection, and whether their counters are explained by it. */
export type Owners = { readonly uids: readonly number[]; readonly explained: boolean };

/** Headers of a packet: IPv4 and TCP without options, to IPv6, TCP with timestamps, and a link's own. */
const headers = { least: 40, most: 72 };

/** What cannot be told from rounding, a lost packet, or a reading that came a moment early or late. */
const leastSlack = 64;
const slackShare = 0.01;

/** Ways of sharing out that are looked at before the search is given up. */
const mostSteps = 50_000;

/**
 * Shares the recorded connections out among the uids, so that what each uid counts is what its
 * connections carried, as nearly as can be. A parcel's owners are those that it has in any way of
 * sharing out that is as good as the best; where there are too many ways, all uids that sent as
 * much. A uid may have sent more than was recorded, around the proxy, but never less.
 */
export function ownersByBytes(parcels: readonly Parcel[], sent: readonly SentByUid[]): Map<string, Owners> {
  const largestFirst = [...parcels].sort((a, b) => b.bytes - a.bytes);
  const budgets = budgetsOf(largestFirst, sent);
  const shared = shareOut(largestFirst, budgets);
  const owners = new Map<string, Owners>();
  for (const [index, { clients, bytes }] of largestFirst.entries()) {
    const found = shared?.[index] ?? {
      uids: budgets.filter(({ most }) => bytes <= most + slackOf(bytes)).map(({ uid }) => uid),
      explained: false,
    };
    for (const client of clients) owners.set(client, found);
  }
  return owners;
}

/** Payload that a uid can have sent at all, and what it is likely to have sent. */
type Budget = {
  readonly uid: number;
  readonly most: number;
  readonly likely: readonly [from: number, to: number];
};

/** The size of a header is the one at which all counters together are explained, where there is one. */
function budgetsOf(parcels: readonly Parcel[], sent: readonly SentByUid[]): Budget[] {
  const recorded = parcels.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytes = sent.reduce((sum, { txBytes }) => sum + txBytes, 0);
  const packets = sent.reduce((sum, { txPackets }) => sum + txPackets, 0);
  const fitting = (bytes - recorded) / Math.max(1, packets);
  const known = fitting >= headers.least && fitting <= headers.most;
  const [largest, smallest] = known ? [fitting, fitting] : [headers.most, headers.least];
  return sent.map(({ uid, txBytes, txPackets }) => ({
    uid,
    most: txBytes - txPackets * headers.least,
    likely: [txBytes - txPackets * largest, txBytes - txPackets * smallest],
  }));
}

/** How far a load is from what the uid is likely to have sent. */
function missBy({ likely: [from, to] }: Budget, load: number): number {
  return Math.max(0, from - load, load - to);
}

function slackOf(bytes: number): number {
  return leastSlack + bytes * slackShare;
}

type Way = { readonly cost: number; readonly uids: readonly number[] };

/** All ways that cost little more than the best, folded into the owners of each parcel; null where none was found. */
function shareOut(parcels: readonly Parcel[], budgets: readonly Budget[]): Owners[] | null {
  const ways = waysOf(parcels, budgets);
  const best = ways?.reduce((least, { cost }) => Math.min(least, cost), Number.POSITIVE_INFINITY);
  if (ways === null || best === undefined || !Number.isFinite(best)) return null;
  const margin = slackOf(parcels.reduce((sum, { bytes }) => sum + bytes, 0));
  const good = ways.filter(({ cost }) => cost <= best + margin);
  return parcels.map((_, index) => {
    const uids = [...new Set(good.map((way) => way.uids[index] ?? -1))];
    const [uid] = uids;
    const loads = good.map((way) => loadOf(uid, way, parcels));
    const budget = budgets.find((each) => each.uid === uid);
    const fits = budget !== undefined && loads.some((load) => missBy(budget, load) <= slackOf(load));
    return { uids: uids.sort((a, b) => a - b), explained: uids.length === 1 && fits };
  });
}

function loadOf(uid: number | undefined, { uids }: Way, parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, { bytes }, index) => sum + (uids[index] === uid ? bytes : 0), 0);
}

/**
 * The cost of a way is what its senders counted and did not carry, or carried and did not count. A uid
 * without a connection costs nothing: what it sent went another way.
 */
function waysOf(parcels: readonly Parcel[], budgets: readonly Budget[]): Way[] | null {
  const ways: Way[] = [];
  const loads = budgets.map(() => 0);
  const chosen: number[] = [];
  let steps = 0;
  const place = (index: number): boolean => {
    steps += 1;
    if (steps > mostSteps) return false;
    const parcel = parcels[index];
    if (parcel === undefined) {
      const cost = budgets.reduce((sum, budget, at) => {
        const load = loads[at] ?? 0;
        return load === 0 ? sum : sum + missBy(budget, load);
      }, 0);
      ways.push({ cost, uids: [...chosen] });
      return true;
    }
    for (const [at, { uid, most }] of budgets.entries()) {
      const load = (loads[at] ?? 0) + parcel.bytes;
      if (load > most + slackOf(load)) continue;
      loads[at] = load;
      chosen.push(uid);
      const goOn = place(index + 1);
      chosen.pop();
      loads[at] = load - parcel.bytes;
      if (!goOn) return false;
    }
    return true;
  };
  return place(0) ? ways : null;
}
