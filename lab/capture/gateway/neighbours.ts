import { z } from 'zod';
import { systemCommand } from './system-command.ts';

const listing = z.array(z.object({ dst: z.string(), lladdr: z.string().optional() }));

/** Hardware addresses by address, as far as the host knows its neighbours on this interface. */
export async function readNeighbours(phonesInterface: string): Promise<ReadonlyMap<string, string>> {
  const { ok, stdout } = await systemCommand('ip', ['-j', 'neigh', 'show', 'dev', phonesInterface]);
  return ok ? neighboursOf(stdout) : new Map();
}

/** The same in what `ip -j neigh` printed. */
export function neighboursOf(json: string): ReadonlyMap<string, string> {
  const lines = listing.parse(JSON.parse(json.trim() || '[]'));
  return new Map(lines.flatMap(({ dst, lladdr }) => (lladdr === undefined ? [] : [[dst, lladdr] as const])));
}
