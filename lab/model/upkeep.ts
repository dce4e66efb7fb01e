/** A file of a backup: its path in the lab's home, and the bytes by their hash. */
export type BackedUpFile = { readonly path: string; readonly sha256: string; readonly bytes: number };

/** `manifest.json` of a backup: all that the lab kept, each file with its hash. */
export type BackupManifest = {
  readonly schema: 'phonehome.backup/1';
  readonly version: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly files: readonly BackedUpFile[];
};

/** What a backup or a restore moved. */
export type Moved = { readonly files: number; readonly bytes: number; readonly runs: number };

/** What is kept for its own term. */
export const keptThings = ['raw', 'evidence', 'runs', 'blobs'] as const;
export type KeptThing = (typeof keptThings)[number];

/** How many days each is kept; for ever where it is left out. */
export type Terms = Readonly<Partial<Record<KeptThing, number>>>;

/** One thing whose term is over. */
export type Expired = {
  readonly thing: KeptThing;
  /** The run, or the name of the blob or bundle. */
  readonly name: string;
  readonly days: number;
  readonly bytes: number;
  /** SHA-256 of what is deleted: of the manifest where it is a run or its recording. */
  readonly sha256: string | null;
};

/** What retention did, or would do; `kept` says of each run past its term why it stays. */
export type Retention = {
  readonly expired: readonly Expired[];
  readonly kept: readonly { readonly run: string; readonly why: string }[];
};

/** Keeps the lab's data: copies it, brings it back, and lets go of what is past its term. */
export interface Upkeep {
  /** Writes a backup into a new folder, or a file that ends in .tar; the lab may serve meanwhile. */
  backup(to: string): Promise<Moved>;
  /** Brings a backup into this home, which must be empty; each file is checked. */
  restore(from: string): Promise<Moved>;
  retain(
    terms: Terms,
    options: { readonly dryRun: boolean; readonly baselines: string | null },
  ): Promise<Retention>;
}
