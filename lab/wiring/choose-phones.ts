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
  const rest = matching.filter(({ device }) => device.line === lineOfRun);
  const most = serials?.length ?? count;
  const free: OwnedPhone[] = [];
  while (free.length < most && rest.length > 0) {
    // All at once, before anything is waited for: two runs that are taken together share no phone, and do
    // not halve the host between them while another stands idle.
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
