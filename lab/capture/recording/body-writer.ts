import { createHash } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import type { Body } from '../../model/flow.ts';
import { partialPath, placeBytes, placeCopy, placeFile } from './body-file.ts';

/** Bodies up to this size are written in one go; larger ones are streamed to a file. */
const memoryLimit = 64 * 1024;

/** Where a body goes and who waits for it: the files of one attempt. */
export type BodyHome = {
  /** The bodies folder of this moment: it changes once, when the first attempt begins. */
  readonly bodiesFolder: string;
  /** Takes over a write: `flush` waits for it, its failure is the recorder's, its result a body's path. */
  track(write: Promise<string | null>): void;
};

/**
 * Streams one body to its home in flat memory. Hashes at once, so that its event can be written in
 * order; what is on disk follows and is waited for before that event is written.
 */
export class BodyWriter {
  readonly #home: BodyHome;
  readonly #hash = createHash('sha256');
  #held: Buffer[] = [];
  #heldBytes = 0;
  #spilled: string | null = null;
  #writes: Promise<unknown> = Promise.resolve();
  #snapshotBytes = 0;
  #bytes = 0;
  #finished = false;

  constructor(home: BodyHome) {
    this.#home = home;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(chunk: Uint8Array): void {
    if (this.#finished || chunk.byteLength === 0) return;
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
    this.#held.push(Buffer.from(chunk));
    this.#heldBytes += chunk.byteLength;
    if (this.#heldBytes > memoryLimit) this.#spill();
  }

  /** What has come so far, kept as an incomplete body; null where that is nothing new. */
  snapshot(): Body | null {
    if (this.#finished || this.#bytes === this.#snapshotBytes) return null;
    this.#snapshotBytes = this.#bytes;
    const sha256 = this.#hash.copy().digest('hex');
    if (this.#spilled === null) {
      const bytes = Buffer.concat(this.#held);
      this.#then((folder) => placeBytes(folder, sha256, bytes));
    } else {
      const source = this.#spill();
      this.#then((folder) => placeCopy(folder, sha256, source));
    }
    return { sha256, bytes: this.#bytes, complete: false };
  }

  /** Ends the body; null where it is empty. May be called again, to no effect. */
  finish(complete: boolean): Body | null {
    if (this.#finished) return null;
    this.#finished = true;
    if (this.#bytes === 0) return null;
    const sha256 = this.#hash.digest('hex');
    if (this.#spilled === null) {
      const bytes = Buffer.concat(this.#held);
      this.#then((folder) => placeBytes(folder, sha256, bytes));
    } else {
      const source = this.#spill();
      this.#then((folder) => placeFile(folder, sha256, source));
    }
    this.#held = [];
    return { sha256, bytes: this.#bytes, complete };
  }

  /** Moves what is held in memory to the streaming file; answers that file. */
  #spill(): string {
    const path = this.#spilled ?? partialPath(this.#home.bodiesFolder);
    this.#spilled = path;
    if (this.#held.length > 0) {
      const bytes = Buffer.concat(this.#held);
      this.#held = [];
      this.#heldBytes = 0;
      this.#then(async (folder) => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await appendFile(path, bytes, { mode: 0o600 });
        return null;
      });
    }
    return path;
  }

  #then(write: (folder: string) => Promise<string | null>): void {
    const next = this.#writes.then(() => write(this.#home.bodiesFolder));
    this.#writes = next.catch(() => {});
    this.#home.track(next);
  }
}
