import { verify } from 'node:crypto';
import {
  type EvidenceManifest,
  manifestName,
  minisigName,
  readEvidenceManifest,
  signatureName,
  unlisted,
} from './bundle-manifest.ts';
import { type BundleContents, type Fault, readBundle } from './bundle-reader.ts';
import { readChain } from './hash-chain.ts';
import { minisignFault, minisignPublicKey } from './minisign.ts';
import { type PublicKey, pemOf, publicKeyOf } from './signing-key.ts';

/** Names of the files in a bundle that verification itself reads. */
export const publicKeyName = 'public-key.pem';
export const minisignKeyName = 'minisign.pub';
export const custodyName = 'custody.jsonl';
export const sealName = 'seal.json';

/** What verification found. `manifest` is null where there is none that can be read; no fault means that it verifies. */
export type Verification = {
  readonly manifest: EvidenceManifest | null;
  readonly manifestSha256: string | null;
  readonly key: PublicKey | null;
  readonly faults: readonly Fault[];
};

/**
 * Verifies a bundle: both signatures over the manifest, the hash of each file, nothing beside them.
 * `expected` is the key that must have signed it, or null where the bundle's own word is taken.
 */
export async function verifyBundle(bundle: string, expected: PublicKey | null): Promise<Verification> {
  const own = [...unlisted, publicKeyName, minisignKeyName, custodyName];
  const contents = await readBundle(bundle, (path) => own.includes(path));
  const bytes = contents.files.get(manifestName)?.content ?? null;
  const missing: Verification = {
    manifest: null,
    manifestSha256: null,
    key: null,
    faults: [...contents.faults, { file: manifestName, what: 'is missing' }],
  };
  if (bytes === null) return missing;
  const manifest = readEvidenceManifest(bytes);
  if (typeof manifest === 'string')
    return { ...missing, faults: [...contents.faults, { file: manifestName, what: manifest }] };
  const key = publicKeyOf(Buffer.from(manifest.key.publicKey, 'base64'));
  const faults = [
    ...contents.faults,
    ...(key === null
      ? [{ file: manifestName, what: 'names no Ed25519 key' }]
      : keyFaults(manifest, key, expected)),
    ...(key === null ? [] : signatureFaults(contents, bytes, key)),
    ...fileFaults(contents, manifest),
    ...custodyFaults(contents, manifest),
  ];
  return { manifest, manifestSha256: contents.files.get(manifestName)?.sha256 ?? null, key, faults };
}

function keyFaults({ key: named }: EvidenceManifest, key: PublicKey, expected: PublicKey | null): Fault[] {
  if (named.id !== key.id || key.raw.toString('base64') !== named.publicKey)
    return [{ file: manifestName, what: 'names a key whose id is another' }];
  if (expected === null || expected.raw.equals(key.raw)) return [];
  return [
    { file: manifestName, what: `was signed by the key ${key.id}, not by the given key ${expected.id}` },
  ];
}

function signatureFaults({ files }: BundleContents, manifest: Buffer, key: PublicKey): Fault[] {
  const raw = files.get(signatureName)?.content ?? null;
  const mini = files.get(minisigName)?.content ?? null;
  const what =
    raw === null
      ? 'is missing'
      : fits(manifest, raw, key)
        ? null
        : 'is no signature of manifest.json by the key that it names';
  const miniWhat = mini === null ? 'is missing' : minisignFault(manifest, mini, key);
  return [
    ...(what === null ? [] : [{ file: signatureName, what }]),
    ...(miniWhat === null ? [] : [{ file: minisigName, what: miniWhat }]),
    ...same(files, publicKeyName, pemOf(key)),
    ...same(files, minisignKeyName, minisignPublicKey(key)),
  ];
}

function fits(manifest: Buffer, signature: Buffer, key: PublicKey): boolean {
  return signature.length === 64 && verify(null, manifest, key.key, signature);
}

function same(files: BundleContents['files'], file: string, text: string): Fault[] {
  const is = files.get(file)?.content?.toString('latin1');
  return is === text
    ? []
    : [{ file, what: is === undefined ? 'is missing' : 'is not the key that the manifest names' }];
}

function fileFaults({ files }: BundleContents, manifest: EvidenceManifest): Fault[] {
  const listed = new Set([...unlisted, ...manifest.files.map(({ path }) => path)]);
  const differing = manifest.files.flatMap(({ path, bytes, sha256 }): Fault[] => {
    const found = files.get(path);
    if (found === undefined) return [{ file: path, what: 'is missing' }];
    if (found.sha256 === sha256 && found.bytes === bytes) return [];
    return [{ file: path, what: `was altered: its SHA-256 is ${found.sha256}, the manifest says ${sha256}` }];
  });
  const added = [...files.keys()].filter((path) => !listed.has(path));
  return [...differing, ...added.map((file) => ({ file, what: 'is not in the manifest: it was added' }))];
}

function custodyFaults({ files }: BundleContents, { bundle }: EvidenceManifest): Fault[] {
  const text = files.get(custodyName)?.content?.toString('utf8');
  if (text === undefined) return [{ file: custodyName, what: 'is missing' }];
  const { lines, faultAt } = readChain(text);
  if (faultAt !== null)
    return [{ file: custodyName, what: `line ${faultAt} does not follow from the line before it` }];
  const last = lines.at(-1);
  return last?.did === 'exported' && last.bundle === bundle
    ? []
    : [{ file: custodyName, what: 'does not end with the export of this bundle' }];
}
