import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { openPlain } from '../stored-file.ts';
import type { SealedFile } from './bundle-manifest.ts';

/**
 * What a redacted bundle says of each recorded file that it was made from. The hash is keyed: a file
 * with little more than an IMEI in it could be guessed from a plain one. Names that tell a value
 * or a hash are numbered.
 */
export async function sealFiles(run: string, paths: readonly string[], key: string): Promise<SealedFile[]> {
  const sealed: SealedFile[] = [];
  for (const [index, path] of [...paths].sort().entries()) {
    sealed.push({ path: sealedName(path, index + 1), ...(await sealOf(join(run, path), key)) });
  }
  return sealed;
}

/** Whether a recorded folder holds just the files that were sealed. */
export async function holdsSealed(
  run: string,
  paths: readonly string[],
  key: string,
  sealed: readonly SealedFile[],
): Promise<boolean> {
  const words = (files: readonly SealedFile[]) =>
    files.map(({ bytes, hmacSha256 }) => `${hmacSha256} ${bytes}`).sort();
  return JSON.stringify(words(await sealFiles(run, paths, key))) === JSON.stringify(words(sealed));
}

function sealedName(path: string, number: number): string {
  if (/^bodies\//.test(path)) return `bodies/${number}`;
  if (/^device-/.test(path)) return `device-${number}.yaml`;
  return path;
}

async function sealOf(path: string, key: string): Promise<{ bytes: number; hmacSha256: string }> {
  const hash = createHmac('sha256', Buffer.from(key, 'hex'));
  let bytes = 0;
  const file = await openPlain(path);
  for await (const chunk of (file?.createReadStream() ?? []) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, hmacSha256: hash.digest('hex') };
}
