import { execFile } from 'node:child_process';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Above this one word to the file system costs less than one to each file. */
const mostSingle = 200;

/** Remembers which bodies are not on disk to stay yet, however many there are, and puts them there. */
export class BodySync {
  #paths = new Set<string>();
  /** More than are remembered by name. */
  #many = false;

  add(path: string): void {
    if (!this.#many) this.#paths.add(path);
    if (this.#paths.size <= mostSingle) return;
    this.#many = true;
    this.#paths = new Set();
  }

  /** Forgets what is no longer there. */
  drop(below: string): void {
    for (const path of this.#paths) if (path.startsWith(below)) this.#paths.delete(path);
  }

  /** Resolves when all bodies so far are on disk to stay. */
  async settle(bodiesFolder: string): Promise<void> {
    const paths = [...this.#paths];
    const many = this.#many;
    this.#paths = new Set();
    this.#many = false;
    if (!many) for (const path of paths) await syncFile(path);
    else if (!(await syncFileSystem(bodiesFolder))) await syncAll(bodiesFolder);
  }
}

/** Resolves when a file is on disk to stay. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** syncfs(2), which Node has no call for; false where the tool is not there. */
async function syncFileSystem(folder: string): Promise<boolean> {
  return promisify(execFile)('sync', ['-f', folder]).then(
    () => true,
    () => false,
  );
}

async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await syncFile(join(entry.parentPath, entry.name));
  }
}
