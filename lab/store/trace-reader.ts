import { join } from 'node:path';
import type { z } from 'zod';
import type { ProcessReading, SocketSighting } from '../model/trace.ts';
import { plainFolder } from './attempt-reader.ts';
import { readJsonLines } from './json-lines.ts';
import { processesSchema, socketSchema } from './run-schema.ts';
import { readPlain } from './stored-file.ts';

/** What the phone told of its senders in one attempt; all of it is empty where it told nothing. */
export type StoredTrace = {
  readonly sockets: readonly SocketSighting[];
  readonly processes: readonly ProcessReading[];
  /** logcat.txt. */
  readonly log: string;
};

/** Reads an attempt's sockets.jsonl, processes.jsonl and logcat.txt. Lines that cannot be read are left out. */
export async function readTrace(run: string, folder: string): Promise<StoredTrace> {
  const path = join(run, plainFolder(folder));
  const [sockets, processes, log] = await Promise.all([
    linesOf(join(path, 'sockets.jsonl'), socketSchema),
    linesOf(join(path, 'processes.jsonl'), processesSchema),
    readPlain(join(path, 'logcat.txt')),
  ]);
  return { sockets, processes, log: log?.toString('utf8') ?? '' };
}

async function linesOf<Value>(path: string, schema: z.ZodType<Value>): Promise<Value[]> {
  const { values } = await readJsonLines(path);
  return values.map((value) => schema.safeParse(value)).flatMap((each) => (each.success ? [each.data] : []));
}
