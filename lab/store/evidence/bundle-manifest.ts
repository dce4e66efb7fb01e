import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const fileSchema = z.strictObject({ path: z.string(), bytes: count, sha256: hash });
const sealedSchema = z.strictObject({ path: z.string(), bytes: count, hmacSha256: hash });

const manifestSchema = z.strictObject({
  schema: z.literal('phonehome.evidence/1'),
  /** Number of this bundle in the lab's chain, from 1, and the hash of the manifest before it. */
  number: z.int().min(1),
  previous: hash.nullable(),
  bundle: z.string(),
  createdAt: z.iso.datetime(),
  by: z.string(),
  redacted: z.boolean(),
  key: z.strictObject({ algorithm: z.literal('Ed25519'), id: z.string(), publicKey: z.string() }),
  run: z.strictObject({
    id: z.string(),
    fingerprint: z.string(),
    line: z.string(),
    phones: z.array(z.string()),
    simulated: z.boolean(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    fault: z.string().nullable(),
  }),
  /** Versions of what recorded, and of what made the reports in this bundle. */
  tools: z.strictObject({
    recording: z.record(z.string(), z.string()),
    export: z.record(z.string(), z.string()),
  }),
  configuration: z.strictObject({
    state: z.string(),
    responder: z.string(),
    dwellMs: z.int(),
    seed: z.int(),
    trials: z.record(z.string(), count),
  }),
  /** Clock of the phone minus clock of the lab, ms, by phone. */
  clockSkewMs: z.record(z.string(), z.int()),
  /** All files of the bundle but the manifest and its two signatures, sorted by path. */
  files: z.array(fileSchema),
  /** In a redacted bundle: the recorded files that it was made from, which stay with the lab. */
  sealed: z
    .strictObject({
      algorithm: z.literal('HMAC-SHA256'),
      runManifestSha256: hash.nullable(),
      files: z.array(sealedSchema),
    })
    .nullable(),
  notes: z.array(z.string()),
});

/** manifest.json of an evidence bundle: what is in it, where it comes from, and what it follows. */
export type EvidenceManifest = z.output<typeof manifestSchema>;
export type EvidenceFile = z.output<typeof fileSchema>;
export type SealedFile = z.output<typeof sealedSchema>;

/** Names of what stands beside the listed files. */
export const manifestName = 'manifest.json';
export const signatureName = 'manifest.json.sig';
export const minisigName = 'manifest.json.minisig';
export const unlisted: readonly string[] = [manifestName, signatureName, minisigName];

/** The manifest as it is signed. */
export function manifestText(manifest: EvidenceManifest): string {
  return canonicalJson(manifest);
}

/** Reads a manifest; a sentence on why it is none otherwise. Another spelling of the same value is none. */
export function readEvidenceManifest(bytes: Buffer): EvidenceManifest | string {
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is no JSON';
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success)
    return `is no manifest of this version (${parsed.error.issues[0]?.path.join('.') || 'its top'})`;
  const { data } = parsed;
  if (!Buffer.from(manifestText(data)).equals(bytes)) return 'is not in its canonical form';
  const paths = data.files.map(({ path }) => path);
  const faulty = paths.find(
    (path, index) =>
      !isSafePath(path) || unlisted.includes(path) || (index > 0 && path <= (paths[index - 1] ?? '')),
  );
  return faulty === undefined ? data : 'lists files out of order, twice, or outside the bundle';
}

/** Whether a path stays inside the bundle on every system. */
export function isSafePath(path: string): boolean {
  return (
    path.length <= 240 &&
    /^[\w.@+,=-]+(?:\/[\w.@+,=-]+)*$/.test(path) &&
    !path.split('/').some((each) => /^\.+$/.test(each))
  );
}
