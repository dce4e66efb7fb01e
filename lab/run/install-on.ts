import type { Installation } from '../model/build.ts';
import type { Phone } from '../model/lab.ts';
import type { Lease } from '../model/lease.ts';
import type { RunParts } from './parts.ts';

/**
 * Brings the run's build onto a phone. One that has it already has it of this run, where an earlier part of
 * the run installed it: then that installation is answered, so that both parts meet phones in one state.
 */
export async function installOn(
  phone: Phone,
  { installations }: Pick<RunParts, 'installations'>,
  lease: Lease,
  say: (text: string) => void,
): Promise<{ readonly installation: Installation | null; readonly now: boolean }> {
  if (phone.install === undefined) return { installation: null, now: false };
  const made = await phone.install(lease, say);
  if (made !== null) {
    await installations?.keep(made);
    return { installation: made, now: true };
  }
  const before = (await installations?.of(phone.device.serial)) ?? null;
  return { installation: before, now: false };
}
