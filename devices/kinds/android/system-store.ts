import type { Adb } from './adb.ts';
import { caFolders } from './ca-stores.ts';
import { findRoot, type RootShell } from './root-shell.ts';
import type { TrustedCertificate } from './trust-store.ts';

const staging = '/data/local/tmp/phonehome-cacerts';
/** How many namespaces one command line changes. */
const atOnce = 50;

/** What a phone's own applications find in the system's store, and how many namespaces were changed. */
type Store = { readonly root: RootShell; readonly folder: string; readonly zygotes: readonly string[] };

/**
 * Makes the lab's certificate one of the system's: a file system in memory over the store, with a
 * copy of what was there and the certificate. From Android 14 on applications read the copy in a
 * module, and each has mounts of its own: it is laid over that in every mount namespace, of the zygotes
 * (for applications that start later) and of what runs already. Nothing on the phone's storage changes; a
 * restart undoes it. Answers why it did not work, null where the zygotes' view was read back with all of it.
 */
export async function enterSystemStore(adb: Adb, certificate: TrustedCertificate): Promise<string | null> {
  const store = await storeOf(adb);
  if (store === null) return 'it gives nobody root';
  await empty(store);
  const before = await namesIn(store);
  if (before === null) return 'its store cannot be listed';
  await adb.push(certificate.pem, `${staging}.pem`);
  const { exitCode } = await store.root(`${cover(store.folder, certificate.fileName)} 2>&1`);
  if (exitCode === 0 && store.folder === caFolders.module) await inNamespaces(store, bind);
  const missing = exitCode === 0 ? await missingIn(store, [...before, certificate.fileName]) : 'all';
  if (missing === null && (await holds(store, certificate))) return null;
  await empty(store);
  return 'it does not let its store be covered';
}

/** Whether the zygotes find the certificate in the system's store. */
export async function isInSystemStore(adb: Adb, certificate: TrustedCertificate): Promise<boolean> {
  const store = await storeOf(adb);
  return store !== null && (await holds(store, certificate));
}

/** Uncovers the system's store again, for all that runs. */
export async function leaveSystemStore(adb: Adb): Promise<void> {
  const store = await storeOf(adb);
  if (store !== null) await empty(store);
}

async function storeOf(adb: Adb): Promise<Store | null> {
  const root = await findRoot(adb);
  if (root === null) return null;
  const { exitCode } = await root(`ls ${caFolders.module} > /dev/null 2>&1`);
  const pids = await root('pidof zygote64; pidof zygote');
  const zygotes = pids.stdout.split(/\s+/).filter((pid) => /^\d+$/.test(pid));
  return { root, folder: exitCode === 0 ? caFolders.module : caFolders.system, zygotes };
}

/** Copied before anything is covered, so that the phone never trusts less than it did. */
function cover(folder: string, fileName: string): string {
  const { system } = caFolders;
  return [
    `rm -rf ${staging}`,
    `cp -R ${folder} ${staging}`,
    `cp ${staging}.pem ${staging}/${fileName}`,
    `mount -t tmpfs -o mode=0755 tmpfs ${system}`,
    `cp ${staging}/* ${system}`,
    `chown root:root ${system}/*`,
    `chmod 644 ${system}/*`,
    `chcon u:object_r:system_file:s0 ${system} ${system}/*`,
    `rm -rf ${staging} ${staging}.pem`,
  ].join(' && ');
}

const bind = `mount -o bind ${caFolders.system} ${caFolders.module}`;
const unbind = `umount ${caFolders.module}`;

/** Takes away what this run or one before has laid over it; of what is not there, nothing. */
async function empty(store: Store): Promise<void> {
  const { root, folder } = store;
  if (folder === caFolders.module) await inNamespaces(store, unbind);
  await root(`umount ${caFolders.system} > /dev/null 2>&1; rm -rf ${staging} ${staging}.pem`);
}

/** Once in each mount namespace of the phone. Processes that end meanwhile are none to care for. */
async function inNamespaces({ root }: Store, command: string): Promise<void> {
  const listed = await root('ps -A -o PID');
  const pids = listed.stdout.split(/\s+/).filter((word) => /^\d+$/.test(word));
  const links = await root(`ls -l ${pids.map((pid) => `/proc/${pid}/ns/mnt`).join(' ')} 2> /dev/null`);
  const byNamespace = new Map<string, string>();
  for (const [, pid = '', name = ''] of links.stdout.matchAll(/\/proc\/(\d+)\/ns\/mnt -> (\S+)/g)) {
    if (!byNamespace.has(name)) byNamespace.set(name, pid);
  }
  const all = [...byNamespace.values()];
  for (let at = 0; at < all.length; at += atOnce) {
    const each = all.slice(at, at + atOnce).map((pid) => `nsenter --mount=/proc/${pid}/ns/mnt -- ${command}`);
    await root(`${each.map((one) => `${one} > /dev/null 2>&1`).join('; ')}; true`);
  }
}

async function namesIn({ root, folder }: Store): Promise<string[] | null> {
  const { stdout, exitCode } = await root(`ls ${folder}`);
  return exitCode === 0 ? stdout.split(/\s+/).filter((name) => name !== '') : null;
}

/** A file that a zygote lacks, or null where all are there. */
async function missingIn(store: Store, wanted: readonly string[]): Promise<string | null> {
  for (const view of viewsOf(store)) {
    const found = await namesIn({ ...store, folder: view });
    const missing = wanted.find((name) => found?.includes(name) !== true);
    if (missing !== undefined) return missing;
  }
  return null;
}

async function holds(store: Store, { pem, fileName }: TrustedCertificate): Promise<boolean> {
  for (const view of viewsOf(store)) {
    const { stdout } = await store.root(`cat ${view}/${fileName}`);
    if (stdout.replaceAll('\r', '').trim() !== pem.replaceAll('\r', '').trim()) return false;
  }
  return store.zygotes.length > 0;
}

/** The store as each zygote sees it. */
function viewsOf({ zygotes, folder }: Store): string[] {
  return zygotes.map((pid) => `/proc/${pid}/root${folder}`);
}
