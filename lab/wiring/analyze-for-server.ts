import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { LabError, sentenceOf } from '../errors.ts';
import type { WorkFile } from '../model/service.ts';
import { fileDigest } from '../store/file-digest.ts';
import { isAnalysis } from '../store/service/run-folders.ts';
import { fetchBlob } from './fetch-blob.ts';
import type { ServerClient } from './server-client.ts';

/** What analyzes here for a server. */
export type Analyzing = {
  readonly home: string;
  readonly rules: string;
  readonly client: Pick<ServerClient, 'recorded' | 'blob' | 'sendBlob' | 'analyzed'>;
  /** From raw bytes to profile, in a thread. */
  readonly derive: (folder: string) => Promise<unknown>;
};

const filesAtOnce = 4;

/** Where runs of the server lie while they are analyzed here. */
export function analysesFolder(home: string): string {
  return join(home, 'work', 'analyses');
}

/** Fetches a run's recording, analyzes it, and puts what came of it back. What was fetched is deleted, whatever happens. */
export async function analyzeForServer(parts: Analyzing, run: string, signal: AbortSignal): Promise<void> {
  const folder = join(analysesFolder(parts.home), `${run}-${randomBytes(4).toString('hex')}`);
  try {
    await fetchRun(parts, run, folder, signal);
    await derived(parts, run, folder, signal);
    const files = await sent(parts, folder, signal);
    await parts.client.analyzed(run, parts.rules, files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchRun({ client }: Analyzing, run: string, folder: string, signal: AbortSignal) {
  const files = [...(await client.recorded(run))];
  const next = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      signal.throwIfAborted();
      const to = join(folder, file.path);
      if (relative(folder, to).startsWith('..'))
        throw new LabError('BAD_FILE', `The server names a file outside of run ${run}.`);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await fetchBlob(client, file.sha256, to);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, next));
}

/** A thread cannot be told to stop: it is left to its end where this worker is. */
async function derived({ derive }: Analyzing, run: string, folder: string, signal: AbortSignal) {
  const work = derive(folder).catch((error: unknown) => {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(error.code, sentenceOf(error).replaceAll(folder, `run ${run}`), { cause: error });
  });
  await new Promise((resolve, reject) => {
    work.then(resolve, reject);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  signal.throwIfAborted();
}

async function sent({ client }: Analyzing, folder: string, signal: AbortSignal): Promise<WorkFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isAnalysis)
    .sort();
  const files: WorkFile[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    const { sha256, bytes } = await fileDigest(join(folder, path));
    await client.sendBlob(join(folder, path), sha256, bytes);
    files.push({ path, sha256, bytes });
  }
  return files;
}
