import { randomUUID } from 'node:crypto';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redactStrings } from '../analysis/redact-strings.ts';
import type { Redactor } from '../analysis/redactor.ts';
import { LabError } from '../errors.ts';
import type { EvidenceExport, EvidenceRequest } from '../model/evidence.ts';
import { manifestText } from '../store/evidence/bundle-manifest.ts';
import { type BundleMember, type OpenBundle, openBundle } from '../store/evidence/bundle-writer.ts';
import { logCustody } from '../store/evidence/custody-log.ts';
import { appendChain } from '../store/evidence/hash-chain.ts';
import { minisignPublicKey } from '../store/evidence/minisign.ts';
import { labKey, pemOf, readSigningKey } from '../store/evidence/signing-key.ts';
import { custodyName, minisignKeyName, publicKeyName, sealName } from '../store/evidence/verify-bundle.ts';
import { labSecret } from '../store/lab-secret.ts';
import { checkManifest, entriesOf, readManifest } from '../store/manifest.ts';
import { readRun, type StoredRun } from '../store/run-reader.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import { type Export, evidenceManifest, sha256 } from './evidence-manifest.ts';
import { evidenceReadme } from './evidence-readme.ts';
import { redactorFor } from './redactor-for.ts';
import { formats, render } from './render.ts';

/** Where the lab keeps the order of its bundles. */
export function chainFile(home: string): string {
  return join(home, 'evidence', 'chain.jsonl');
}

/** Makes a signed bundle of a run. Throws EVIDENCE where the run is not as it was recorded. */
export async function exportEvidence(
  home: string,
  pool: AnalysisPool,
  request: EvidenceRequest,
): Promise<EvidenceExport> {
  const key = request.key === null ? (await labKey(home)).key : await readSigningKey(request.key);
  const stored = await readRun(request.run);
  await requireAsRecorded(request.run);
  const redactor = await redactorFor([request.run]);
  const exported: Export = { home, request, stored, redactor, key, bundle: randomUUID() };
  const open = await openBundle(request.out);
  const scratch = await mkdtemp(join(tmpdir(), 'phonehome-evidence-'));
  try {
    for (const member of await membersOf(exported, pool, scratch)) await open.add(member);
    return await signed(exported, open);
  } finally {
    await open.discard();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function requireAsRecorded(run: string): Promise<void> {
  const difference = await checkManifest(run);
  if (difference === null) {
    const there = await access(join(run, 'manifest.json')).then(
      () => true,
      () => false,
    );
    if (!there) return;
    throw new LabError(
      'EVIDENCE',
      `${run}/manifest.json cannot be read: it was altered. Nothing was exported.`,
    );
  }
  const { missing, changed, added } = difference;
  const [what] = [
    ...changed.map((path) => `${path} was altered`),
    ...missing.map((path) => `${path} is missing`),
    ...added.map((path) => `${path} was added`),
  ];
  if (what === undefined) return;
  const more = missing.length + changed.length + added.length - 1;
  const others = more === 0 ? '' : ` (and ${more} more)`;
  throw new LabError(
    'EVIDENCE',
    `${run} is not as it was recorded: ${what} since${others}. Nothing was exported.`,
  );
}

/** All files but the manifest, its signatures, SHA256SUMS and the custody log. */
async function membersOf(
  { request, stored, redactor, key, home }: Export,
  pool: AnalysisPool,
  scratch: string,
): Promise<BundleMember[]> {
  const { run, redacted } = request;
  const recorded = (await entriesOf(run)).map(({ path }) => path);
  const hasManifest = (await readManifest(run)) !== null;
  const original = [...recorded, ...(hasManifest ? ['manifest.json'] : [])];
  const har = join(scratch, 'capture.har');
  await pool.har({ folder: run, file: har, reveal: false });
  return [
    { path: 'README.txt', content: evidenceReadme({ redacted, keyId: key.public.id }) },
    { path: publicKeyName, content: pemOf(key.public) },
    { path: minisignKeyName, content: minisignPublicKey(key.public) },
    ...(await reportsOf(pool, run)),
    { path: 'reports/capture.har', content: { file: har } },
    ...(redacted
      ? [{ path: 'run/run.json', content: json(maskedRun(stored, redactor)) }]
      : [
          {
            path: sealName,
            content: json({ algorithm: 'HMAC-SHA256', key: await labSecret(home, `seal ${stored.run.id}`) }),
          },
          ...original.map((path) => ({ path: `run/${path}`, content: { file: join(run, path) } })),
        ]),
  ];
}

async function reportsOf(pool: AnalysisPool, run: string): Promise<BundleMember[]> {
  const judgement = await pool.judge({ folders: [run], policy: {} });
  const exhibits = judgement.exhibits.map((exhibit) => ({ ...exhibit, evidenceRoot: 'run' }));
  const told = formats.filter(({ name }) => /^(?:html|markdown|json|plain.*)$/.test(name));
  const nextCommand = './phonehome evidence verify BUNDLE';
  return told.map(({ name, file }) => ({
    path: `reports/${file}`,
    content: render({ ...judgement, exhibits }, name, { colour: false, nextCommand }),
  }));
}

function maskedRun({ run }: StoredRun, redactor: Redactor): unknown {
  const phone = (serial: string) => redactor.value('serial', serial);
  const skew = Object.entries(run.clockSkewMs).map(([serial, ms]) => [phone(serial), ms]);
  const named = { ...run, serials: run.serials.map(phone), clockSkewMs: Object.fromEntries(skew) };
  return redactStrings(named, redactor);
}

async function signed(exported: Export, open: OpenBundle): Promise<EvidenceExport> {
  const { home, request, stored, key, bundle } = exported;
  const what = request.redacted ? 'redacted evidence bundle' : 'evidence bundle';
  const act = { did: 'exported', what, by: request.by, bundle } as const;
  await open.add({ path: custodyName, content: await logCustody(home, stored.run.id, act) });
  const sums = open.files().map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  await open.add({ path: 'SHA256SUMS', content: sums.join('') });
  const draft = await evidenceManifest(exported, open.files());
  const at = Date.now();
  let manifest = '';
  let number = 0;
  await appendChain(chainFile(home), ({ lines }) => {
    number = lines.length + 1;
    const previous = lines.at(-1)?.manifest;
    manifest = manifestText({ ...draft, number, previous: typeof previous === 'string' ? previous : null });
    return { at: new Date(at).toISOString(), run: stored.run.id, bundle, manifest: sha256(manifest) };
  });
  await open.sign(manifest, key, at);
  const files = open.files().length + 3;
  return {
    path: request.out,
    bundle,
    number,
    redacted: request.redacted,
    files,
    manifestSha256: sha256(manifest),
    keyId: key.public.id,
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
