import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../errors.ts';
import type { BackupManifest, Moved } from '../../model/upkeep.ts';
import { readTar } from '../evidence/tar.ts';
import { movedOf } from './backup.ts';
import { hashOf } from './raw-files.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** No way out of the home, whoever wrote the manifest. */
const path = z
  .string()
  .regex(/^(?!.*(^|\/)\.{1,2}(\/|$))[^/\\\0]+(\/[^/\\\0]+)*$/, 'a path leads out of the home');
const manifestSchema: z.ZodType<BackupManifest> = z.strictObject({
  schema: z.literal('phonehome.backup/1'),
  version: z.string(),
  at: z.string(),
  files: z.array(z.strictObject({ path, sha256: hash, bytes: z.int().min(0) })),
});
const memberName = /^(manifest\.json|files\/[0-9a-f]{2}\/[0-9a-f]{64})$/;

/**
 * Brings a backup into an empty home. Nothing appears in it before every file has been found whole;
 * contents that several files share become one file with several names again.
 */
export async function restoreTo(home: string, from: string): Promise<Moved> {
  const there = await readdir(home).catch(() => []);
  if (there.length > 0) {
    throw new LabError('USAGE', `${home} is not empty: a lab is there. Set PHONEHOME_HOME to a new folder.`);
  }
  const staging = join(home, 'restoring');
  try {
    await mkdir(staging, { recursive: true, mode: 0o700 });
    const backup = (await stat(from)).isDirectory() ? from : await unpack(from, join(staging, 'backup'));
    const manifest = await manifestOf(backup);
    const inside = join(staging, 'home');
    for (const file of manifest.files) await bring(backup, file, inside, from);
    for (const name of await readdir(inside)) await rename(join(inside, name), join(home, name));
    return movedOf(manifest.files);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function unpack(from: string, to: string): Promise<string> {
  const archive = await open(from, 'r');
  try {
    for await (const { path: name, content } of readTar(archive)) {
      if (!memberName.test(name)) throw broken(from, `has a member ${name} that no backup has`);
      await mkdir(dirname(join(to, name)), { recursive: true, mode: 0o700 });
      const file = await open(join(to, name), 'wx', 0o600);
      try {
        for await (const chunk of content) await file.appendFile(chunk);
      } finally {
        await file.close();
      }
    }
  } finally {
    await archive.close();
  }
  return to;
}

async function manifestOf(backup: string): Promise<BackupManifest> {
  const text = await readFile(join(backup, 'manifest.json'), 'utf8').catch(() => null);
  if (text === null) throw broken(backup, 'has no manifest.json: it was not written to its end');
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw broken(backup, 'has a manifest.json that no phonehome wrote');
  }
}

async function bring(
  backup: string,
  { path: name, sha256 }: BackupManifest['files'][number],
  home: string,
  from: string,
): Promise<void> {
  const source = join(backup, 'files', sha256.slice(0, 2), sha256);
  const kept = join(home, '..', 'contents', sha256);
  await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
  if ((await stat(kept).catch(() => null)) === null) {
    await copyFile(source, kept).catch(() => {
      throw broken(from, `lacks the content of ${name}`);
    });
    if ((await hashOf(kept)) !== sha256) throw broken(from, `holds ${name} with other bytes than it had`);
  }
  const to = join(home, name);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  // Only what is never written again may share its bytes: logs and records go on.
  if (/^blobs\/|^runs\/[^/]+\/(trials|bodies|canaries)\//.test(name)) {
    await link(kept, to).catch(() => copyFile(kept, to));
  } else await copyFile(kept, to);
}

function broken(from: string, what: string): LabError {
  return new LabError('EVIDENCE', `The backup ${from} ${what}. Nothing was restored.`);
}
