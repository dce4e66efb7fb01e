import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { growingPack } from '../model/body-pack.ts';
import type { WorkFile } from '../model/service.ts';
import { fileDigest } from '../store/file-digest.ts';
import type { ServerClient } from './server-client.ts';

/** Sends what a run folder holds to the server, each file once, and again where it has changed. */
export class RunSender {
  readonly #folder: string;
  readonly #run: string;
  readonly #client: ServerClient;
  /** Path -> size and time of the last change as sent. */
  readonly #sent = new Map<string, string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, run: string, client: ServerClient) {
    this.#folder = folder;
    this.#run = run;
    this.#client = client;
  }

  /** Sends attempts that are complete, and the bodies that were recorded by then; answers how many attempts. */
  attempts(): Promise<number> {
    return this.#inTurn(async () => {
      // A pack that still grows would have to be sent again, and evidence is never written over.
      const files = await this.#changed(
        (path) => /^(trials|bodies|device-)/.test(path) && !growingPack.test(basename(path)),
      );
      const closed = new Set(files.filter((path) => path.endsWith('/trial.json')).map(folderOf));
      const ready = files.filter((path) => !path.startsWith('trials/') || closed.has(folderOf(path)));
      // trial.json says that the attempt is whole: it comes last.
      const order = (path: string) => (path.endsWith('/trial.json') ? 1 : 0);
      const sent = await this.#send(ready.sort((a, b) => order(a) - order(b)));
      if (sent.length > 0) await this.#client.files(this.#run, sent);
      return sent.filter(({ path }) => path.endsWith('/trial.json')).length;
    });
  }

  /** Sends all the rest; answers every file that was sent now. */
  all(): Promise<readonly WorkFile[]> {
    return this.#inTurn(async () => await this.#send(await this.#changed(() => true)));
  }

  async #changed(wanted: (path: string) => boolean): Promise<string[]> {
    const entries = await readdir(this.#folder, { withFileTypes: true, recursive: true }).catch(noEntries);
    const paths = entries
      .filter((entry) => entry.isFile() && !/^\..*\.part$/.test(entry.name))
      .map((entry) => relative(this.#folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((path) => !path.startsWith('derived/') && wanted(path))
      .sort();
    const marked = await Promise.all(paths.map(async (path) => [path, await this.#mark(path)] as const));
    return marked.filter(([path, mark]) => this.#sent.get(path) !== mark).map(([path]) => path);
  }

  async #mark(path: string): Promise<string> {
    const { size, mtimeMs } = await stat(join(this.#folder, path));
    return `${size} ${mtimeMs}`;
  }

  async #send(paths: readonly string[]): Promise<WorkFile[]> {
    const files: WorkFile[] = [];
    for (const path of paths) {
      const file = join(this.#folder, path);
      const mark = await this.#mark(path);
      const { sha256, bytes } = await fileDigest(file);
      await this.#client.sendBlob(file, sha256, bytes);
      this.#sent.set(path, mark);
      files.push({ path, sha256, bytes });
    }
    return files;
  }

  async #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.catch(() => undefined).then(work);
    this.#turn = turn;
    return await turn;
  }
}

/** A worker may have died before it recorded anything. */
function noEntries(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
