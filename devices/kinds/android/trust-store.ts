import { LabError } from '../../../lab/errors.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { caFolders } from './ca-stores.ts';
import { findRoot } from './root-shell.ts';

/** Apps trust what is there if they say so. */
const userStore = caFolders.user;
const staging = '/data/local/tmp';

/** A certificate for the phone's trust store, PEM, under Android's name for it: `<subject_hash_old>.0`. */
export type TrustedCertificate = { readonly pem: string; readonly fileName: string };

/**
 * Puts the lab's certificate into the phone's store, as the shell user or, where the phone is
 * rooted, as root, and reads it back. False where the phone lets neither in: a person has to install
 * it by hand then, and what stays unreadable shows as `refused` in the coverage.
 */
export async function trustCertificate(adb: Adb, certificate: TrustedCertificate): Promise<boolean> {
  if (!/^[0-9a-f]{8}\.\d+$/.test(certificate.fileName)) {
    const sentence = `${phoneName(adb.address)} cannot be given a certificate under the name "${certificate.fileName}": Android wants eight hex digits, a dot and a number.`;
    throw new LabError('INTERNAL', sentence);
  }
  const target = `${userStore}/${certificate.fileName}`;
  if (await isThere(adb, target, certificate.pem)) return true;
  await adb.push(certificate.pem, target);
  if (await isThere(adb, target, certificate.pem)) return true;
  return await trustAsRoot(adb, certificate, target);
}

/** Takes the lab's certificate out of the user's store, and looks. Throws PHONE_STATE where it is still there. */
export async function forgetCertificate(adb: Adb, { fileName, pem }: TrustedCertificate): Promise<void> {
  const target = `${userStore}/${fileName}`;
  await adb.shell(`rm -f ${target}`);
  if (!(await isThere(adb, target, pem))) return;
  await (await findRoot(adb))?.(`rm -f ${target}`);
  if (!(await isThere(adb, target, pem))) return;
  const sentence = `${phoneName(adb.address)} keeps the lab's CA: it cannot be taken out of the user's store without root, so that no clean pass can be made on it.`;
  throw new LabError('PHONE_STATE', sentence);
}

async function trustAsRoot(adb: Adb, certificate: TrustedCertificate, target: string): Promise<boolean> {
  const root = await findRoot(adb);
  const staged = `${staging}/${certificate.fileName}`;
  if (root === null || !(await adb.push(certificate.pem, staged))) return false;
  const place = `mkdir -p ${userStore} && cp ${staged} ${target} && chmod 644 ${target} && cat ${target}`;
  const { stdout } = await root(place);
  await adb.shell(`rm -f ${staged}`);
  return same(stdout, certificate.pem);
}

async function isThere(adb: Adb, path: string, pem: string): Promise<boolean> {
  const { stdout, exitCode } = await adb.shell(`cat ${path}`);
  return exitCode === 0 && same(stdout, pem);
}

function same(one: string, other: string): boolean {
  return one.replaceAll('\r', '').trim() === other.replaceAll('\r', '').trim();
}
