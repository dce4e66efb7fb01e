import type { Leases } from '../model/lease.ts';
import type { QueuedRun } from '../model/run-queue.ts';
import { terms } from '../queue/terms.ts';
import type { OwnedPhone } from './work-on-run.ts';

type Choice = {
  readonly phones: readonly OwnedPhone[];
  /** Serial -> the run that it works on. */
  readonly busy: Map<string, string>;
  /** Run -> when some of the phones that it asks for, but not all, were first free here; `performance.now()`. */
  readonly short: Map<string, number>;
  readonly leases: Leases;
};

/** What a dead worker held is free by then: a phone that is held for longer is at work. */
const patienceMs = terms.leaseMs + terms.askAgainMs;

/**
 * Phones of this host that the run asks for and that nobody works with; they are marked as busy with it.
 * None at first where others that it asks for are held: they may be those of a worker that was killed, the
 * only ones that are well, and another host may have all of them. After `patienceMs` it goes with what is free.
 */
export async function choosePhones(
  { phones, busy, short, leases }: Choice,
  { id, phones: wanted }: QueuedRun,
): Promise<OwnedPhone[]> {
  const { serials, line, product, count = 1 } = wanted;
  const asked = phones.filter(
    ({ device }) =>
      (serials === undefined || serials.includes(device.serial)) &&
      (line === undefined || line === device.line) &&
      (product === undefined || product === device.product),
  );
  const idle = asked.filter(({ device }) => !busy.has(device.serial));
  const lineOfRun = idle[0]?.device.line;
  const most = serials?.length ?? count;
  const free = await reserve(
    idle.filter(({ device }) => device.line === lineOfRun),
    most,
    { id, busy, leases },
  );
  const ofLine = asked.filter(({ device }) => device.line === lineOfRun).length;
  if (free.length === 0 || free.length === Math.min(most, ofLine) || isOver(short, id)) {
    short.delete(id);
    return free;
  }
  for (const { device } of free) busy.delete(device.serial);
  return [];
}

type Reserving = Pick<Choice, 'busy' | 'leases'> & { readonly id: string };

/** As many as are wanted at once, before anything is waited for: two runs that are taken together share none. */
async function reserve(
  idle: readonly OwnedPhone[],
  most: number,
  { id, busy, leases }: Reserving,
): Promise<OwnedPhone[]> {
  const rest = [...idle];
  const free: OwnedPhone[] = [];
  while (free.length < most && rest.length > 0) {
    const next = rest.splice(0, most - free.length).filter(({ device }) => !busy.has(device.serial));
    for (const { device } of next) busy.set(device.serial, id);
    const held = await Promise.all(next.map(({ device }) => isHeld(leases, device.serial)));
    for (const [index, phone] of next.entries()) {
      if (held[index] === true) busy.delete(phone.device.serial);
      else free.push(phone);
    }
  }
  return free;
}

/** Whom nobody can tell of is taken for held. */
function isHeld(leases: Leases, serial: string): Promise<boolean> {
  return leases.state(serial).then(
    ({ holder }) => holder !== null,
    () => true,
  );
}

/** Whether a run was short of phones for long enough; runs that another host took are forgotten. */
function isOver(short: Map<string, number>, id: string): boolean {
  const now = performance.now();
  for (const [run, since] of short) if (now - since > 2 * patienceMs && run !== id) short.delete(run);
  const since = short.get(id) ?? now;
  short.set(id, since);
  return now - since >= patienceMs;
}
