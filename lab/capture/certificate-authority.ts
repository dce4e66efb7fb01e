import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateCACertificate } from 'mockttp';
import { LabError } from '../errors.ts';

/** The lab's certificate authority, PEM. The key stays in the recorder process and its file. */
export type Authority = { readonly certificate: string; readonly key: string };

/** Loads the lab's CA from `home`/ca, or creates it there once: `key.pem` (mode 0600) and `certificate.pem`. */
export async function openAuthority(home: string): Promise<Authority> {
  const folder = join(home, 'ca');
  const found = (await load(folder)) ?? (await create(home, folder));
  return checked(found, folder);
}

async function load(folder: string): Promise<Authority | null> {
  try {
    const keyFile = join(folder, 'key.pem');
    await chmod(keyFile, 0o600);
    return {
      key: await readFile(keyFile, 'utf8'),
      certificate: await readFile(join(folder, 'certificate.pem'), 'utf8'),
    };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unusable(folder, 'cannot be read', cause);
  }
}

/** The folder appears whole or not at all; where two recorders create it at once, the first one wins. */
async function create(home: string, folder: string): Promise<Authority> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(home, '.ca-'));
  const made = await generateCACertificate({
    subject: {
      commonName: `phonehome lab CA ${randomBytes(4).toString('hex')}`,
      organizationName: 'phonehome',
    },
  });
  await writeFile(join(draft, 'key.pem'), made.key, { mode: 0o600 });
  await writeFile(join(draft, 'certificate.pem'), made.cert, { mode: 0o644 });
  try {
    await rename(draft, folder);
    return { key: made.key, certificate: made.cert };
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    const theirs = await load(folder);
    if (theirs === null) throw unusable(folder, 'cannot be written', cause);
    return theirs;
  }
}

function checked(authority: Authority, folder: string): Authority {
  try {
    const certificate = new X509Certificate(authority.certificate);
    if (!certificate.checkPrivateKey(createPrivateKey(authority.key))) {
      throw unusable(folder, 'has a key that does not belong to its certificate');
    }
    if (Date.parse(certificate.validTo) < Date.now()) throw unusable(folder, 'has expired');
    return authority;
  } catch (cause) {
    throw cause instanceof LabError
      ? cause
      : unusable(folder, 'does not hold a key and a certificate', cause);
  }
}

function unusable(folder: string, what: string, cause?: unknown): LabError {
  return new LabError(
    'BAD_FILE',
    `The lab's certificate authority in ${folder} ${what}. Remove that folder: a new one is made, and the phones must then be given its certificate.`,
    { cause },
  );
}
