import { createHash, type Hash } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { mostPacked } from '../../model/body-pack.ts';
import type { Body } from '../../model/flow.ts';
import { partialPath, placeBeginning, placeFile } from './body-file.ts';

/** Where a body goes and who waits for it: the files of one attempt. */
export type BodyHome = {
  /** The bodies folder of this moment: it changes once, when the first attempt begins. */
  readonly bodiesFolder: string;
  /** Whether there is room for so many more bytes; else they are counted and not kept. */
  admits(bytes: number): boolean;
  /** Puts a small body there at once. */
  place(sha256: string, bytes: Buffer): void;
  /** Takes over a write: `flush` waits for it, its failure is the recorder's, its result a body's path. */
  track(write: Promise<string>): void;
  /** Something could not be written: nothing may be recorded as if it were whole. */
  failed(cause: unknown): void;
};

/**
 * Streams one body to its home in flat memory. Hashes at once, so that its event can be written in
 * order, and writes at once, so that a body which comes faster than the disk waits with its sender.
 */
export class BodyWriter {
  readonly #home: BodyHome;
  #hash: Hash | null = null;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #spilled: string | null = null;
  #writes: Promise<unknown> = Promise.resolve();
  #snapshotBytes = 0;
  #bytes = 0;
  #keptBytes = 0;
  #finished = false;

  constructor(home: BodyHome) {
    this.#home = home;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(chunk: Uint8Array): void {
    if (this.#finished || chunk.byteLength === 0) return;
    this.#hash ??= createHash('sha256');
    const whole = this.#keptBytes === this.#bytes;
    this.#bytes += chunk.byteLength;
    if (!whole || !this.#home.admits(chunk.byteLength)) return;
    this.#hash.update(chunk);
    this.#keptBytes = this.#bytes;
    this.#held.push(Buffer.from(chunk));
    this.#heldBytes += chunk.byteLength;
    if (this.#heldBytes > mostPacked) this.#spill();
  }

  /** What has come so far, kept as an incomplete body; null where that is nothing new. */
  snapshot(): Body | null {
    if (this.#finished || this.#hash === null || this.#bytes === this.#snapshotBytes) return null;
    this.#snapshotBytes = this.#bytes;
    const bytes = this.#bytes;
    const kept = this.#keptBytes;
    const sha256 = this.#hash.copy().digest('hex');
    if (this.#spilled === null) this.#home.place(sha256, Buffer.concat(this.#held));
    else {
      const source = this.#spill();
      this.#then((folder) => placeBeginning(folder, sha256, source, kept));
    }
    return { sha256, bytes, complete: false };
  }

  /** Ends the body; null where it is empty. May be called again, to no effect. */
  finish(complete: boolean): Body | null {
    if (this.#finished) return null;
    this.#finished = true;
    if (this.#hash === null) return null;
    const sha256 = this.#hash.digest('hex');
    if (this.#spilled === null) this.#home.place(sha256, Buffer.concat(this.#held));
    else {
      const source = this.#spill();
      this.#then((folder) => placeFile(folder, sha256, source));
    }
    this.#held = [];
    return { sha256, bytes: this.#bytes, complete: complete && this.#keptBytes === this.#bytes };
  }

  /** Moves what is held in memory to the streaming file; answers that file. */
  #spill(): string {
    const folder = this.#home.bodiesFolder;
    const path = this.#spilled ?? partialPath(folder);
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    try {
      if (this.#spilled === null) mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (bytes.length > 0) appendFileSync(path, bytes, { mode: 0o600 });
    } catch (cause) {
      this.#home.failed(cause);
    }
    this.#spilled = path;
    return path;
  }

  /** In their order: what is copied must be there still. */
  #then(write: (folder: string) => Promise<string>): void {
    const next = this.#writes.then(() => write(this.#home.bodiesFolder));
    this.#writes = next.catch(() => {});
    this.#home.track(next);
  }
}
