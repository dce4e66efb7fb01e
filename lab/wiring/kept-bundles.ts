import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Blobs } from '../model/blobs.ts';
import type { EvidenceShelf } from '../model/evidence.ts';
import type { Bundles, KeptBundle } from '../server/parts.ts';

const named = /^([0-9a-f]{16})-[0-9a-f]{8}(-redacted)?\.tar$/;

/**
 * The bundles of the service, as archives in the folder that retention knows. Only those that the
 * service made are among them: what a person put there may hold anything under any name.
 */
export function keptBundles(
  home: string,
  blobs: Blobs,
  shelf: EvidenceShelf,
  pathOf: (run: string) => string,
): Bundles {
  const folder = join(home, 'evidence', 'bundles');
  return {
    list: async () => {
      const names = (await namesIn(folder)).filter((name) => named.test(name));
      const found = await Promise.all(names.map((name) => look(folder, name)));
      return found.filter((each) => each !== null).sort((a, b) => (a.at < b.at ? 1 : -1));
    },
    make: async (run, { redacted, by }) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = `${run}-${randomBytes(4).toString('hex')}${redacted ? '-redacted' : ''}.tar`;
      const out = join(folder, name);
      const made = await shelf
        .export({ run: pathOf(run), out, redacted, key: null, by })
        .catch((error: unknown) => Promise.reject(placeless(error, [pathOf(run), `Run ${run}`], home)));
      return { ...made, ...(await existing(folder, name)) };
    },
    open: async (name) => {
      const bundle = await existing(folder, name);
      return { bundle, stream: (await open(join(folder, name), 'r')).createReadStream() };
    },
    verify: async (which, by) => {
      if (!('name' in which)) return verifyBlob(home, blobs, shelf, which.sha256, by);
      await existing(folder, which.name);
      return nameless(await verified(shelf, join(folder, which.name), by), join(folder, which.name));
    },
    key: async () => {
      const { id, pem, minisign } = await shelf.key();
      return { id, pem, minisign };
    },
  };
}

async function look(folder: string, name: string): Promise<KeptBundle | null> {
  const [, run = '', redacted] = named.exec(name) ?? [];
  const there = run === '' ? null : await stat(join(folder, name)).catch(() => null);
  if (there === null) return null;
  return { name, run, redacted: redacted !== undefined, bytes: there.size, at: there.mtime.toISOString() };
}

async function existing(folder: string, name: string): Promise<KeptBundle> {
  const found = await look(folder, name);
  if (found !== null) return found;
  throw new LabError('USAGE', `There is no bundle ${JSON.stringify(name.slice(0, 100))} on this server.`);
}

/** What was sent is looked at beside the blobs, which stay as they are. */
async function verifyBlob(home: string, blobs: Blobs, shelf: EvidenceShelf, sha256: string, by: string) {
  const reading = join(home, 'service', 'reading');
  await mkdir(reading, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(reading, 'bundle-'));
  const file = join(scratch, 'bundle.tar');
  try {
    await blobs.place(sha256, file);
    return nameless(await verified(shelf, file, by), file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function verified(shelf: EvidenceShelf, file: string, by: string) {
  return shelf.verify(file, { publicKey: null, original: null, by });
}

/** Faults of the archive itself are told without the server's path of it. */
function nameless<Found extends Awaited<ReturnType<EvidenceShelf['verify']>>>(
  found: Found,
  file: string,
): Found {
  const told = (text: string) => text.replaceAll(file, 'the bundle');
  const faults = found.faults.map((each) => ({ file: told(each.file), what: told(each.what) }));
  return { ...found, faults };
}

/** A fault told without where the server keeps things: the run by its id, all else from its home on. */
function placeless(error: unknown, [path, run]: readonly [string, string], home: string): unknown {
  if (!(error instanceof LabError)) return error;
  const told = error.message.replaceAll(`${path}/`, `${run}: `).replaceAll(path, run);
  return new LabError(error.code, told.replaceAll(`${home}/`, ''), { cause: error });
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
