import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
  /** Attempts that were sent whole: nothing in them changes any more, and a long run has thousands of files. */
  readonly #whole = new Set<string>();
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
        this.#whole,
      );
      const closed = new Set(files.filter((path) => path.endsWith('/trial.json')).map(folderOf));
      const ready = files.filter((path) => !path.startsWith('trials/') || closed.has(folderOf(path)));
      // trial.json says that the attempt is whole: it comes last.
      const order = (path: string) => (path.endsWith('/trial.json') ? 1 : 0);
      const sent = await this.#send(ready.sort((a, b) => order(a) - order(b)));
      if (sent.length > 0) await this.#client.files(this.#run, sent);
      const whole = sent.map(({ path }) => path).filter((path) => path.endsWith('/trial.json'));
      for (const path of whole) this.#whole.add(folderOf(path));
      return whole.length;
    });
  }

  /** Sends all the rest; answers every file that was sent now. */
  all(): Promise<readonly WorkFile[]> {
    return this.#inTurn(async () => await this.#send(await this.#changed(() => true)));
  }

  async #changed(wanted: (path: string) => boolean, but = new Set<string>()): Promise<string[]> {
    const paths = (await filesBelow(this.#folder, '', but)).filter(wanted).sort();
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

/** What is there to send, by its path in the folder, outside `but`. */
async function filesBelow(folder: string, path: string, but: ReadonlySet<string>): Promise<string[]> {
  if (path === 'derived' || but.has(path)) return [];
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(noEntries);
  const found = entries.map(async (entry) => {
    const own = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) return await filesBelow(folder, own, but);
    return entry.isFile() && !/^\..*\.part$/.test(entry.name) ? [own] : [];
  });
  return (await Promise.all(found)).flat();
}

/** A worker may have died before it recorded anything. */
function noEntries(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
