import { randomBytes } from 'node:crypto';
import { lchown, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Who typed sudo; null where nobody did. */
type Owner = { readonly uid: number; readonly gid: number };

/**
 * The folder of a new check, for its owner's eyes alone. As administrator (the hotspot takes that) the
 * usual place would be the administrator's own, where nobody else may look: then it is where one stands.
 */
export async function checkFolder(out: string | null, home: string): Promise<string> {
  const name = `${new Date().toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
  const usual = ownerOf(process.env) === null ? join(home, 'checks', name) : `phonehome-check-${name}`;
  const folder = resolve(out ?? usual);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** What was made as administrator belongs to the person who asked for it. */
export async function handOver(folder: string, owner: Owner | null = ownerOf(process.env)): Promise<void> {
  if (owner === null) return;
  const files = await readdir(folder, { recursive: true });
  for (const path of [folder, ...files.map((each) => join(folder, each))])
    await lchown(path, owner.uid, owner.gid);
}

function ownerOf({ SUDO_UID, SUDO_GID }: NodeJS.ProcessEnv): Owner | null {
  if (process.getuid?.() !== 0 || SUDO_UID === undefined || SUDO_GID === undefined) return null;
  const [uid, gid] = [Number(SUDO_UID), Number(SUDO_GID)];
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { uid, gid } : null;
}
