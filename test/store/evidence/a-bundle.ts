import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EvidenceManifest, manifestText } from '../../../lab/store/evidence/bundle-manifest.ts';
import { openBundle } from '../../../lab/store/evidence/bundle-writer.ts';
import { minisignPublicKey } from '../../../lab/store/evidence/minisign.ts';
import { pemOf, readSigningKey, type SigningKey } from '../../../lab/store/evidence/signing-key.ts';

/** A fresh Ed25519 key, by way of a file as the lab keeps it. */
export async function freshKey(folder: string): Promise<SigningKey> {
  const file = join(folder, `${randomUUID()}.pem`);
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  return readSigningKey(file);
}

/** Writes a small bundle, signed with this key; `files` stand in it beside what every bundle has. */
export async function makeBundle(
  out: string,
  key: SigningKey,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const bundle = 'b-1';
  const open = await openBundle(out);
  const exported = { at: '2026-01-01T00:00:00.000Z', by: 'somebody', did: 'exported', bundle };
  const before = JSON.stringify({ did: 'revealed', previous: null });
  const previous = createHash('sha256').update(before).digest('hex');
  await open.add({ path: 'public-key.pem', content: pemOf(key.public) });
  await open.add({ path: 'minisign.pub', content: minisignPublicKey(key.public) });
  await open.add({
    path: 'custody.jsonl',
    content: `${before}\n${JSON.stringify({ ...exported, previous })}\n`,
  });
  for (const [path, content] of Object.entries(files)) await open.add({ path, content });
  const manifest: EvidenceManifest = {
    schema: 'phonehome.evidence/1',
    number: 2,
    previous: '0'.repeat(64),
    bundle,
    createdAt: '2026-01-01T00:00:00.000Z',
    by: 'somebody',
    redacted: false,
    key: { algorithm: 'Ed25519', id: key.public.id, publicKey: key.public.raw.toString('base64') },
    run: {
      ...{ id: 'run-1', fingerprint: 'Maker/P/P:9/X/1:user/release-keys', line: 'p/eu', phones: ['A'] },
      ...{ simulated: true, startedAt: '2026-01-01T00:00:00.000Z', finishedAt: null, fault: null },
    },
    tools: { recording: { phonehome: '0' }, export: { phonehome: '0' } },
    configuration: { state: 'sim-new', responder: 'sink', dwellMs: 1000, seed: 1, trials: { idle: 1 } },
    clockSkewMs: { A: -3 },
    files: [...open.files()],
    sealed: null,
    notes: [],
  };
  await open.sign(manifestText(manifest), key, 1_767_225_600_000);
}
