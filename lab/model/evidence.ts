/** What `evidence export` is asked for. */
export type EvidenceRequest = {
  readonly run: string;
  /** A folder, or an archive where it ends in .tar. */
  readonly out: string;
  readonly redacted: boolean;
  /** A private key to sign with; null for the lab's own. */
  readonly key: string | null;
  /** Who exports, by their own word; null for the user of the system. */
  readonly by: string | null;
};

/** A bundle that was made. */
export type EvidenceExport = {
  readonly path: string;
  readonly bundle: string;
  readonly number: number;
  readonly redacted: boolean;
  readonly files: number;
  readonly manifestSha256: string;
  readonly keyId: string;
};

/** What `evidence verify` found (`phonehome.verification/1`). */
export type EvidenceVerification = {
  readonly schema: 'phonehome.verification/1';
  readonly verifies: boolean;
  readonly faults: readonly { readonly file: string; readonly what: string }[];
  readonly bundle: string | null;
  readonly run: string | null;
  readonly fingerprint: string | null;
  readonly createdAt: string | null;
  readonly by: string | null;
  readonly redacted: boolean | null;
  readonly files: number;
  readonly manifestSha256: string | null;
  readonly previous: string | null;
  /** Why the key is trusted: it was given, it is this lab's own, or nothing speaks for it but the bundle. */
  readonly key: { readonly id: string; readonly trust: 'given' | 'own' | 'unknown' } | null;
  /** Whether this lab's own chain holds the manifest; null for another lab's bundle. */
  readonly inChain: boolean | null;
  /** Whether the given original is what the bundle was made from; null where none was given. */
  readonly original: 'same' | 'differs' | null;
  readonly notes: readonly string[];
};

/** The public part of the lab's key pair, in the forms that tools read, and the files in which they lie. */
export type EvidenceKey = {
  readonly id: string;
  readonly made: boolean;
  readonly pem: string;
  readonly minisign: string;
  readonly pemFile: string;
  readonly minisignFile: string;
};

/** Signed bundles of runs. */
export interface EvidenceShelf {
  /** Throws EVIDENCE where the run is not as it was recorded. */
  export(request: EvidenceRequest): Promise<EvidenceExport>;
  /** `original`: a run, or a bundle that is not redacted, to hold a redacted one against. */
  verify(
    bundle: string,
    options: {
      readonly publicKey: string | null;
      readonly original: string | null;
      readonly by: string | null;
    },
  ): Promise<EvidenceVerification>;
  /** Makes the lab's key pair where there is none yet. */
  key(): Promise<EvidenceKey>;
}
