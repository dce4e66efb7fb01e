import type { Leases } from '../model/lease.ts';
import type { QueuedRun } from '../model/run-queue.ts';
import type { OwnedPhone } from './work-on-run.ts';

type Choice = {
  readonly phones: readonly OwnedPhone[];
  /** Serial -> the run that it works on. */
  readonly busy: Map<string, string>;
  readonly leases: Leases;
};

/** Phones of this host that the run asks for and that nobody works with; they are marked as busy with it. */
export async function choosePhones(
  { phones, busy, leases }: Choice,
  { id, phones: wanted }: QueuedRun,
): Promise<OwnedPhone[]> {
  const { serials, line, product, count = 1 } = wanted;
  const matching = phones.filter(
    ({ device }) =>
      !busy.has(device.serial) &&
      (serials === undefined || serials.includes(device.serial)) &&
      (line === undefined || line === device.line) &&
      (product === undefined || product === device.product),
  );
  const lineOfRun = matching[0]?.device.line;
  const free: OwnedPhone[] = [];
  for (const each of matching.filter(({ device }) => device.line === lineOfRun)) {
    const { serial } = each.device;
    if (busy.has(serial)) continue;
    // Before anything is waited for: two runs that are taken at once must not choose the same phone.
    busy.set(serial, id);
    const held = await leases.state(serial).then(
      ({ holder }) => holder !== null,
      () => true,
    );
    if (held) busy.delete(serial);
    else free.push(each);
    if (free.length === (serials?.length ?? count)) break;
  }
  return free;
}
