import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sentenceOf } from '../errors.ts';
import type { Client } from './client.ts';

/** Which reports are fetched, and the folder they go to. */
export type Reports = { readonly formats: readonly string[]; readonly out: string };

/**
 * Writes a run's reports as `<run>-<file>`. One that there is none of, such as those of a run that was
 * never judged, is told on stderr and stays away.
 */
export async function saveReports(client: Client, run: string, { formats, out }: Reports): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const format of formats) {
    try {
      const answer = await client.ask(`/api/v1/runs/${run}/report?format=${encodeURIComponent(format)}`);
      const said = /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
      const path = join(out, basename(said ?? `${run}-${format}`));
      await writeFile(path, Buffer.from(await answer.arrayBuffer()));
      process.stderr.write(`${path}\n`);
    } catch (error) {
      process.stderr.write(`phonehome: no ${format} of run ${run}: ${sentenceOf(error)}\n`);
    }
  }
}
