import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Flow } from '../model/flow.ts';
import type { CountedFlow } from '../model/gateway.ts';
import { writeAtomic } from './atomic-file.ts';
import { plainFolder } from './attempt-reader.ts';
import { jsonLinesOf } from './json-lines.ts';
import { derivedName } from './run-names.ts';

/** Writes one file of RUN/derived, whole or not at all; 0600 as `mode` for one that holds raw values. */
export async function writeDerived(
  run: string,
  name: string,
  content: string | Uint8Array | Iterable<string>,
  mode?: number,
): Promise<void> {
  const path = join(run, 'derived', derivedName(name));
  await mkdir(join(run, 'derived'), { recursive: true });
  await writeAtomic(path, content, mode);
}

/** Writes flows.jsonl of one attempt, `trials/003-unlock/1`, whole or not at all. */
export async function writeFlows(run: string, folder: string, flows: readonly Flow[]): Promise<void> {
  await writeLines(run, folder, 'flows.jsonl', flows);
}

/** Writes counted.jsonl of one attempt: all flows that the gateway counted, whole or not at all. */
export async function writeCounted(
  run: string,
  folder: string,
  counted: readonly CountedFlow[],
): Promise<void> {
  await writeLines(run, folder, 'counted.jsonl', counted);
}

async function writeLines(
  run: string,
  folder: string,
  name: string,
  values: readonly unknown[],
): Promise<void> {
  await writeAtomic(join(run, plainFolder(folder), name), jsonLinesOf(values), 0o600);
}
