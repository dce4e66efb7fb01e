import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Redactor } from '../analysis/redactor.ts';
import type { EvidenceRequest } from '../model/evidence.ts';
import { answeringOf } from '../model/trial.ts';
import { whoActs } from '../store/audit-file.ts';
import type { EvidenceFile, EvidenceManifest } from '../store/evidence/bundle-manifest.ts';
import { sealFiles } from '../store/evidence/sealed-files.ts';
import type { SigningKey } from '../store/evidence/signing-key.ts';
import { labSecret } from '../store/lab-secret.ts';
import { entriesOf, readManifest } from '../store/manifest.ts';
import type { StoredRun } from '../store/run-reader.ts';
import { readPlain } from '../store/stored-file.ts';
import { tool } from './version.ts';

/** One export: the run, for whom, and how it is signed. */
export type Export = {
  readonly home: string;
  readonly request: EvidenceRequest;
  readonly stored: StoredRun;
  readonly redactor: Redactor;
  readonly key: SigningKey;
  readonly bundle: string;
};

/** The manifest of a bundle with these files; its place in the lab's chain is not known yet. */
export async function evidenceManifest(
  { home, request, stored, redactor, key, bundle }: Export,
  files: readonly EvidenceFile[],
): Promise<EvidenceManifest> {
  const { run } = stored;
  const { redacted } = request;
  const recording = await readManifest(request.run);
  const phone = (serial: string) => (redacted ? redactor.value('serial', serial) : serial);
  const time = (ms: number) => new Date(ms).toISOString();
  const trials: Record<string, number> = {};
  for (const { scenario } of run.trials) trials[scenario] = (trials[scenario] ?? 0) + 1;
  const { state, dwellMs } = run.conditions;
  const responder = answeringOf(run.conditions);
  return {
    schema: 'phonehome.evidence/1',
    number: 1,
    previous: null,
    bundle,
    createdAt: time(Date.now()),
    by: request.by ?? whoActs(),
    redacted,
    key: { algorithm: 'Ed25519', id: key.public.id, publicKey: key.public.raw.toString('base64') },
    run: {
      id: run.id,
      fingerprint: run.fingerprint,
      line: run.line,
      phones: run.serials.map(phone),
      simulated: run.simulated,
      startedAt: time(run.startedAt),
      finishedAt: run.finishedAt === null ? null : time(run.finishedAt),
      fault: run.fault === null || !redacted ? run.fault : redactor.text(run.fault),
    },
    tools: {
      recording: recording?.tools ?? {},
      export: { phonehome: tool.version, ruleset: tool.ruleset, node: process.version },
    },
    configuration: { state, responder, dwellMs: Math.round(dwellMs), seed: run.seed, trials },
    clockSkewMs: Object.fromEntries(
      Object.entries(run.clockSkewMs).map(([serial, ms]) => [phone(serial), Math.round(ms)]),
    ),
    files: [...files],
    sealed: redacted ? await sealedOf(home, request.run, run.id) : null,
    notes:
      recording === null
        ? [
            'The run has no manifest of its own: the lab ended before the run did. Its hashes are those at the time of this export.',
          ]
        : [],
  };
}

async function sealedOf(
  home: string,
  run: string,
  id: string,
): Promise<NonNullable<EvidenceManifest['sealed']>> {
  const recorded = await entriesOf(run);
  const manifest = await readManifest(run);
  const key = await labSecret(home, `seal ${id}`);
  return {
    algorithm: 'HMAC-SHA256',
    runManifestSha256: manifest === null ? null : sha256((await readPlain(join(run, 'manifest.json'))) ?? ''),
    files: await sealFiles(
      run,
      recorded.map(({ path }) => path),
      key,
    ),
  };
}

/** SHA-256 in hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
