import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../errors.ts';
import type { Blobs } from '../model/blobs.ts';
import { openSafely } from '../server/outbound/safe-request.ts';
import type { ServerParts } from '../server/parts.ts';
import { deliveryFiles, fetchFiles, hookFiles, noticeFiles } from '../store/service/named-files.ts';

type Exchange = Pick<ServerParts, 'hooks' | 'fetches' | 'fetchOta' | 'notices' | 'deliveries' | 'secretOf'>;

const largest = 16 * 2 ** 30;
const fetchLimitMs = 6 * 3_600_000;

/** What the server takes from other programs, and tells them. */
export function openExchange(home: string, blobs: Blobs): Exchange {
  const [hooks, notices, deliveries, fetches] = [
    hookFiles(home),
    noticeFiles(home),
    deliveryFiles(home),
    fetchFiles(home),
  ];
  return {
    hooks: async () => (await hooks.all()).records,
    notices: async () => (await notices.all()).records,
    deliveries: {
      all: async () => {
        const { records, broken } = await deliveries.all();
        const told = (each: (typeof records)[number]) => each.tries[0]?.at ?? '9';
        return { deliveries: [...records].sort((a, b) => (told(a) < told(b) ? -1 : 1)), broken };
      },
      write: (delivery) => deliveries.write(delivery),
      remove: (id) => deliveries.remove(id),
    },
    fetches: {
      all: async () => {
        const { records, broken } = await fetches.all();
        return { fetches: records, broken };
      },
      write: (fetch) => fetches.write(fetch),
      remove: (id) => fetches.remove(id),
    },
    fetchOta: (url, sha256, allowedHosts, stop) => fetchOta(home, blobs, { url, sha256, allowedHosts, stop }),
    secretOf,
  };
}

async function secretOf(token: { readonly env: string } | { readonly file: string }): Promise<string> {
  if ('env' in token) {
    const value = process.env[token.env];
    if (value) return value;
    throw new LabError('USAGE', `The server's environment has no ${token.env}, where the token should be.`);
  }
  const text = await readFile(token.file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new LabError('USAGE', `The file of the token cannot be read (${cause.code}).`, { cause });
  });
  return text.trim();
}

/** Fetches to a file beside, since its hash, by which blobs are named, is known at the end only. */
async function fetchOta(
  home: string,
  blobs: Blobs,
  {
    url,
    sha256,
    allowedHosts,
    stop,
  }: { url: string; sha256: string | null; allowedHosts: readonly string[]; stop: AbortSignal },
): Promise<string> {
  const folder = join(home, 'service', 'reading');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${randomUUID()}.part`);
  const asked = { method: 'GET', headers: {}, body: null } as const;
  const answer = await openSafely({ ...asked, url, allowedHosts, timeoutMs: fetchLimitMs });
  if (answer.statusCode !== 200) {
    answer.destroy();
    const code = (answer.statusCode ?? 0) >= 500 ? 'INTERNAL' : 'BAD_FILE';
    throw new LabError(code, `${new URL(url).host} answered ${answer.statusCode} instead of an OTA.`);
  }
  const hash = createHash('sha256');
  try {
    await pipeline(answer, counted(hash), createWriteStream(file, { mode: 0o600 }), { signal: stop });
    const found = hash.digest('hex');
    if (sha256 !== null && sha256 !== found) {
      throw new LabError('BAD_FILE', 'The OTA that was fetched has another SHA-256 than the hook was told.');
    }
    const offset = (await blobs.has(found))?.bytes ?? 0;
    await blobs.put(found, { offset, last: true, bytes: createReadStream(file, { start: offset }) });
    return found;
  } finally {
    await rm(file, { force: true });
  }
}

function counted(hash: ReturnType<typeof createHash>): Transform {
  let bytes = 0;
  return new Transform({
    transform: (part: Buffer, _encoding, done) => {
      bytes += part.length;
      hash.update(part);
      if (bytes <= largest) done(null, part);
      else done(new LabError('BAD_FILE', 'The OTA is larger than 16 GiB.'));
    },
  });
}
