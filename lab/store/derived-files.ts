import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Flow } from '../model/flow.ts';
import { writeAtomic } from './atomic-file.ts';
import { plainFolder } from './attempt-reader.ts';
import { derivedName } from './run-names.ts';

/** Writes one file of RUN/derived, whole or not at all; 0600 as `mode` for one that holds raw values. */
export async function writeDerived(
  run: string,
  name: string,
  content: string | Uint8Array,
  mode?: number,
): Promise<void> {
  const path = join(run, 'derived', derivedName(name));
  await mkdir(join(run, 'derived'), { recursive: true });
  await writeAtomic(path, content, mode);
}

/** Writes flows.jsonl of one attempt, `trials/003-unlock/1`, whole or not at all. */
export async function writeFlows(run: string, folder: string, flows: readonly Flow[]): Promise<void> {
  const lines = flows.map((flow) => `${JSON.stringify(flow)}\n`).join('');
  await writeAtomic(join(run, plainFolder(folder), 'flows.jsonl'), lines, 0o600);
}
