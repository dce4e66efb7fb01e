import type { Readable } from 'node:stream';

/** What a store holds of a blob: all of it, or as many bytes as arrived so far. */
export type BlobState = { readonly bytes: number; readonly whole: boolean };

/**
 * Content-addressed bytes, by SHA-256 in hex. The one interface behind which evidence lies, so that an
 * object store can stand where files do. What `put` acknowledged as whole survives a crash.
 */
export interface Blobs {
  has(sha256: string): Promise<BlobState | null>;
  /**
   * Appends from `offset` on, which must be the number of bytes that are there. Whole when the bytes
   * have the hash; throws BAD_FILE where `last` was said and they have not, and forgets them.
   */
  put(sha256: string, part: { offset: number; last: boolean; bytes: Readable }): Promise<BlobState>;
  /** A stream of all of it. Throws BAD_FILE where it is not whole. */
  get(sha256: string): Promise<Readable>;
  /** Makes a file of it, in a folder that is there. */
  place(sha256: string, file: string): Promise<void>;
}
