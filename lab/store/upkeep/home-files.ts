import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Not the lab's data: its own Redis, logs, work under way, locks, and what a crash left half-written. */
const passedOver = /^(redis|logs|work|restoring)(\/|$)|^service\/reading(\/|$)|\.(part|lock)$|\.sock$/;

/**
 * Paths of all that a lab keeps, in an order that holds together while the lab goes on: records before
 * the folders that they speak of, attempts before the bodies that they name, blobs last.
 */
export async function* homeFiles(home: string): AsyncGenerator<string> {
  const top = await readdir(home, { withFileTypes: true });
  const rank = (name: string) => ['blobs', 'runs', 'service'].indexOf(name);
  for (const entry of top.sort((a, b) => rank(b.name) - rank(a.name) || (a.name < b.name ? -1 : 1))) {
    if (entry.name === 'blobs' || passedOver.test(entry.name)) continue;
    if (entry.isDirectory()) yield* filesUnder(home, entry.name);
    else if (entry.isFile()) yield entry.name;
  }
  yield* filesUnder(home, 'blobs');
}

async function* filesUnder(home: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(home, folder), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const rank = (name: string) => (name === 'bodies' ? 1 : 0);
  for (const entry of entries.sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (passedOver.test(path)) continue;
    if (entry.isDirectory()) yield* filesUnder(home, path);
    else if (entry.isFile()) yield path;
  }
}
