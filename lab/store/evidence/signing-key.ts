import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import { writeAtomic } from '../atomic-file.ts';
import { withFileLock } from '../file-lock.ts';
import { requirePrivate } from '../lab-secret.ts';

/** An Ed25519 public key (RFC 8032) and its id, as minisign prints it. */
export type PublicKey = { readonly raw: Buffer; readonly id: string; readonly key: KeyObject };

/** A key pair that signs. The private part never leaves it. */
export type SigningKey = { readonly public: PublicKey; sign(bytes: Uint8Array): Buffer };

const rawBytes = 32;
/** DER of SubjectPublicKeyInfo for Ed25519 (RFC 8410) up to the key itself. */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/** The public key of these 32 bytes; null where there are not 32. */
export function publicKeyOf(raw: Buffer): PublicKey | null {
  if (raw.length !== rawBytes) return null;
  const key = createPublicKey({ key: Buffer.concat([spki, raw]), format: 'der', type: 'spki' });
  const id = Buffer.from(keyNumber(raw)).reverse().toString('hex').toUpperCase();
  return { raw, id, key };
}

/** The eight bytes by which minisign tells keys apart: here they follow from the key. */
export function keyNumber(raw: Buffer): Buffer {
  return createHash('sha256').update(raw).digest().subarray(0, 8);
}

/** The public key as PEM, which openssl reads. */
export function pemOf({ key }: PublicKey): string {
  return key.export({ format: 'pem', type: 'spki' }).toString();
}

/** Where the lab keeps its key pair. */
export function keyFile(home: string): string {
  return join(home, 'evidence', 'private-key.pem');
}

/** The lab's key pair; made, for its owner only, when it is first asked for. */
export async function labKey(home: string): Promise<{ readonly key: SigningKey; readonly made: boolean }> {
  const path = keyFile(home);
  await mkdir(join(home, 'evidence'), { recursive: true, mode: 0o700 });
  return withFileLock(`${path}.lock`, async () => {
    const there = await stat(path).then(
      () => true,
      () => false,
    );
    if (!there) {
      const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
      await writeAtomic(path, pem, 0o600);
    }
    return { key: await readSigningKey(path), made: !there };
  });
}

/** The lab's public key, or null where it has made none. */
export async function knownLabKey(home: string): Promise<PublicKey | null> {
  const there = await stat(keyFile(home)).then(
    () => true,
    () => false,
  );
  return there ? (await readSigningKey(keyFile(home))).public : null;
}

/** A private key from a PEM file. Throws BAD_FILE where it is none, or others can read it. */
export async function readSigningKey(path: string): Promise<SigningKey> {
  const text = await readText(path, 'private key');
  requirePrivate(path, (await stat(path)).mode);
  const key = parsed(() => createPrivateKey(text), path, 'no Ed25519 private key in PEM');
  return { public: ofKeyObject(createPublicKey(key), path), sign: (bytes) => sign(null, bytes, key) };
}

/** A public key from a file: PEM, or as minisign writes it. Throws BAD_FILE where it is neither. */
export async function readPublicKey(path: string): Promise<PublicKey> {
  const text = await readText(path, 'public key');
  const line = /^(?:untrusted comment:.*\n)?(RW[\w+/]{53,54}={0,2})\s*$/.exec(text)?.[1];
  if (line !== undefined) {
    const bytes = Buffer.from(line, 'base64');
    const found =
      bytes.length === 42 && bytes.subarray(0, 2).toString() === 'Ed'
        ? publicKeyOf(bytes.subarray(10))
        : null;
    if (found !== null) return found;
  }
  if (text.includes('PRIVATE KEY'))
    throw new LabError(
      'BAD_FILE',
      `${path} holds a private key. Give the public one: it ends in .pub or is called public-key.pem.`,
    );
  return ofKeyObject(
    parsed(() => createPublicKey(text), path, 'no Ed25519 public key in PEM or minisign form'),
    path,
  );
}

function ofKeyObject(key: KeyObject, path: string): PublicKey {
  const der = key.export({ format: 'der', type: 'spki' });
  const found =
    key.asymmetricKeyType === 'ed25519' ? publicKeyOf(Buffer.from(der.subarray(spki.length))) : null;
  if (found !== null) return found;
  throw new LabError(
    'BAD_FILE',
    `${path} holds a key of another kind than Ed25519. Make one with: phonehome evidence key`,
  );
}

function parsed(parse: () => KeyObject, path: string, what: string): KeyObject {
  try {
    return parse();
  } catch {
    // Without the cause: nothing of a key belongs in a message.
    throw new LabError('BAD_FILE', `${path} is ${what}.`);
  }
}

async function readText(path: string, what: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new LabError('BAD_FILE', `The ${what} ${path} cannot be read (${cause.code}).`, { cause });
  });
}
