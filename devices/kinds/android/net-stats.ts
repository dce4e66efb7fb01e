import type { UidCounters } from '../../../lab/model/trace.ts';

/** Asks the phone to bring its counters up to date, which it else does every few minutes; prints them by uid. */
export const netStatsCommand = 'dumpsys -t 20 netstats --poll >/dev/null; dumpsys -t 20 netstats detail';

const cellular = /\btype=(?:0\b|MOBILE)/;

/**
 * `dumpsys netstats detail` since boot, by uid, without what went over a cellular network. In the
 * section `UID stats:` each `ident=[…] uid=U set=S tag=0x0` heads lines `st=… rb= rp= tb= tp=`, one a
 * bucket of time. Tagged bytes are counted untagged, too, and left out. Null without that section.
 */
export function uidCountersIn(text: string): UidCounters[] | null {
  const section = /^\s*UID stats:\s*\n([\s\S]*?)(?=^\s*UID tag stats:|^\S[^\n]*:\s*$|(?![\s\S]))/m.exec(
    text,
  )?.[1];
  if (section === undefined) return null;
  const found = new Map<number, UidCounters>();
  let uid: number | null = null;
  for (const line of section.split('\n')) {
    // The name of a network stands in the ident and may hold anything: what counts stands at the end.
    const head = /^\s*ident=(.*) uid=(-?\d+) set=\w+ tag=(0x[0-9a-f]+)\s*$/i.exec(line);
    if (head !== null) uid = countedUid(head[1] ?? '', Number(head[2]), head[3] ?? '');
    const bucket = uid === null ? null : /^\s*st=\d+ rb=(\d+) rp=(\d+) tb=(\d+) tp=(\d+)/.exec(line);
    if (uid === null || bucket === null) continue;
    const [rxBytes = 0, rxPackets = 0, txBytes = 0, txPackets = 0] = bucket.slice(1).map(Number);
    found.set(uid, sum(found.get(uid), { uid, rxBytes, rxPackets, txBytes, txPackets }));
  }
  return [...found.values()].sort((a, b) => a.uid - b.uid);
}

/** Negative uids are Android's own sums: of removed applications, and of what it passed on for others. */
function countedUid(ident: string, uid: number, tag: string): number | null {
  return Number(tag) === 0 && uid >= 0 && !cellular.test(ident) ? uid : null;
}

function sum(before: UidCounters | undefined, more: UidCounters): UidCounters {
  if (before === undefined) return more;
  return {
    uid: more.uid,
    rxBytes: before.rxBytes + more.rxBytes,
    rxPackets: before.rxPackets + more.rxPackets,
    txBytes: before.txBytes + more.txBytes,
    txPackets: before.txPackets + more.txPackets,
  };
}
