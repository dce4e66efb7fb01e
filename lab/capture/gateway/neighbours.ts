import { z } from 'zod';
import { systemCommand } from './system-command.ts';

const listing = z.array(z.object({ dst: z.string(), lladdr: z.string().optional() }));

/** Hardware addresses by address, as far as the host knows its neighbours on this interface. */
export async function readNeighbours(phonesInterface: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const { ok, stdout } = await systemCommand('ip', ['-j', 'neigh', 'show', 'dev', phonesInterface]);
  if (!ok) return found;
  for (const { dst, lladdr } of listing.parse(JSON.parse(stdout.trim() || '[]'))) {
    if (lladdr !== undefined) found.set(dst, lladdr);
  }
  return found;
}
