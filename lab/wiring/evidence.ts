import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LabError, sentenceOf } from '../errors.ts';
import type { EvidenceKey, EvidenceShelf, EvidenceVerification } from '../model/evidence.ts';
import { writeAtomic } from '../store/atomic-file.ts';
import type { EvidenceManifest } from '../store/evidence/bundle-manifest.ts';
import { logCustody } from '../store/evidence/custody-log.ts';
import { readChain } from '../store/evidence/hash-chain.ts';
import { minisignPublicKey } from '../store/evidence/minisign.ts';
import { holdsSealed } from '../store/evidence/sealed-files.ts';
import {
  keyFile,
  knownLabKey,
  labKey,
  type PublicKey,
  pemOf,
  readPublicKey,
} from '../store/evidence/signing-key.ts';
import { sealName, type Verification, verifyBundle } from '../store/evidence/verify-bundle.ts';
import { labSecret } from '../store/lab-secret.ts';
import { entriesOf } from '../store/manifest.ts';
import { readRun } from '../store/run-reader.ts';
import { readJson, readPlain } from '../store/stored-file.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import { chainFile, exportEvidence } from './evidence-export.ts';
import { sha256 } from './evidence-manifest.ts';

/** Signed bundles of runs, with the key, the chain and the custody logs of the lab at `home`. */
export function evidenceShelf(home: string, pool: AnalysisPool): EvidenceShelf {
  return {
    export: (request) => exportEvidence(home, pool, request),
    verify: (bundle, options) => verifyEvidence(home, bundle, options),
    key: () => publicKey(home),
  };
}

async function publicKey(home: string): Promise<EvidenceKey> {
  const { key, made } = await labKey(home);
  const [pem, minisign] = [pemOf(key.public), minisignPublicKey(key.public)];
  const folder = dirname(keyFile(home));
  const [pemFile, minisignFile] = [join(folder, 'public-key.pem'), join(folder, 'minisign.pub')];
  await writeAtomic(pemFile, pem);
  await writeAtomic(minisignFile, minisign);
  return { id: key.public.id, made, pem, minisign, pemFile, minisignFile };
}

async function verifyEvidence(
  home: string,
  bundle: string,
  options: Parameters<EvidenceShelf['verify']>[1],
): Promise<EvidenceVerification> {
  const given = options.publicKey === null ? null : await readPublicKey(options.publicKey);
  const own = await knownLabKey(home);
  const found = await verifyBundle(bundle, given);
  const { manifest, faults } = found;
  const isOwn = own !== null && found.key !== null && own.raw.equals(found.key.raw);
  const original =
    options.original === null || manifest === null
      ? null
      : await originalOf(home, options.original, manifest);
  const verifies = faults.length === 0 && original !== 'differs';
  const notes = await noted(home, manifest, verifies, options.by);
  return {
    ...summary(found),
    verifies,
    key: keyOf(found.key, given !== null, isOwn),
    inChain: isOwn ? await isInChain(home, found.manifestSha256) : null,
    original,
    notes,
  };
}

function summary({ manifest, manifestSha256, faults }: Verification) {
  return {
    schema: 'phonehome.verification/1' as const,
    faults,
    bundle: manifest?.bundle ?? null,
    run: manifest?.run.id ?? null,
    fingerprint: manifest?.run.fingerprint ?? null,
    createdAt: manifest?.createdAt ?? null,
    by: manifest?.by ?? null,
    redacted: manifest?.redacted ?? null,
    files: manifest?.files.length ?? 0,
    manifestSha256,
    previous: manifest?.previous ?? null,
  };
}

function keyOf(key: PublicKey | null, given: boolean, own: boolean): EvidenceVerification['key'] {
  return key === null ? null : { id: key.id, trust: given ? 'given' : own ? 'own' : 'unknown' };
}

async function isInChain(home: string, sha: string | null): Promise<boolean> {
  const { lines } = readChain((await readPlain(chainFile(home)))?.toString('utf8') ?? '');
  return lines.some(({ manifest }) => manifest === sha);
}

/** A log that cannot be written must not hide what verification found. */
async function noted(
  home: string,
  manifest: EvidenceManifest | null,
  verifies: boolean,
  by: string | null,
): Promise<string[]> {
  if (manifest === null) return [];
  const outcome = verifies ? 'verifies' : 'does not verify';
  const act = { did: 'verified', what: 'evidence bundle', by, bundle: manifest.bundle, outcome } as const;
  return logCustody(home, manifest.run.id, act).then(
    () => [],
    (thrown: unknown) => [`The custody log could not be written: ${sentenceOf(thrown)}`],
  );
}

const sealSchema = z.strictObject({
  algorithm: z.literal('HMAC-SHA256'),
  key: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Holds the sealed hashes of a redacted bundle against a run of this lab, or against a full bundle. */
async function originalOf(
  home: string,
  original: string,
  { sealed }: EvidenceManifest,
): Promise<'same' | 'differs'> {
  if (sealed === null)
    throw new LabError(
      'USAGE',
      'The bundle is not redacted: it holds the original itself. Leave --original out.',
    );
  const isBundle = await access(join(original, sealName)).then(
    () => true,
    () => false,
  );
  const run = isBundle ? join(original, 'run') : original;
  const key = isBundle
    ? (await readJson(original, sealName, sealSchema))?.key
    : await labSecret(home, `seal ${(await readRun(run)).run.id}`);
  const paths = (await entriesOf(run)).map(({ path }) => path);
  const manifest = await readPlain(join(run, 'manifest.json'));
  const isSame = (manifest === null ? null : sha256(manifest)) === sealed.runManifestSha256;
  return isSame && (await holdsSealed(run, paths, key ?? '', sealed.files)) ? 'same' : 'differs';
}
