import { posix } from 'node:path';

export type VirtualFile = { readonly data: Buffer; readonly mode: number; readonly modifiedAt: number };

/** Where the contents of what is mounted are; no command lists it. */
const mountsFolder = '/.mounts';
const directoryMode = 0o040771;
const standardDirectories = [
  '/data/local/tmp',
  '/data/misc/user/0/cacerts-added',
  '/system/etc/security/cacerts',
  '/sdcard/Download',
  '/storage/emulated/0',
];

/** The phone's file system: what was pushed or made through adb, by absolute path. Survives a reboot. */
export class VirtualFiles {
  readonly #files = new Map<string, VirtualFile>();
  readonly #directories = new Map<string, number>();
  /** File systems in memory, by where they are mounted, the last one on top. */
  readonly #mounts: { readonly point: string; readonly backing: string }[] = [];
  #mounted = 0;

  /** Nothing more can be written. */
  full = false;

  constructor() {
    this.clear();
  }

  /** Back to the directories that every phone has, empty. */
  clear(): void {
    this.#mounts.length = 0;
    this.#files.clear();
    this.#directories.clear();
    this.#directories.set('/', Date.now());
    for (const path of standardDirectories) this.makeDirectory(path);
  }

  /** Mounts an empty file system over a directory, for everybody; false where there is none. */
  mount(point: string): boolean {
    if (!this.isDirectory(point)) return false;
    this.#mounted += 1;
    const backing = `${mountsFolder}/${this.#mounted}`;
    this.makeDirectory(backing);
    this.#mounts.push({ point, backing });
    return true;
  }

  /** Takes the file system away that was mounted there last, with what is in it. */
  unmount(point: string): boolean {
    const at = this.#mounts.findLastIndex((each) => each.point === point);
    const [gone] = at < 0 ? [] : this.#mounts.splice(at, 1);
    return gone !== undefined && this.remove(gone.backing);
  }

  unmountAll(): void {
    for (const { point } of [...this.#mounts]) this.unmount(point);
  }

  /** Where a path leads, whatever is mounted over it later. */
  backing(path: string): string {
    const full = absolute(path);
    const mount = this.#mounts.findLast(({ point }) => full === point || full.startsWith(`${point}/`));
    return mount === undefined ? full : `${mount.backing}${full.slice(mount.point.length)}`;
  }

  /** Makes the directory and those above it. Answers false where a file is in the way. */
  makeDirectory(path: string): boolean {
    const full = this.backing(path);
    if (this.#files.has(full)) return false;
    if (this.#directories.has(full)) return true;
    if (!this.makeDirectory(posix.dirname(full))) return false;
    this.#directories.set(full, Date.now());
    return true;
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(this.backing(path));
  }

  exists(path: string): boolean {
    return this.isDirectory(path) || this.#files.has(this.backing(path));
  }

  read(path: string): VirtualFile | undefined {
    return this.#files.get(this.backing(path));
  }

  /** Writes a file; answers false where its path is a directory or lies below a file, or nothing fits. */
  write(path: string, data: Buffer, mode = 0o100644, modifiedAt = Date.now()): boolean {
    const full = this.backing(path);
    if (this.full || this.#directories.has(full) || !this.makeDirectory(posix.dirname(full))) return false;
    this.#files.set(full, { data, mode: (mode & 0o7777) | 0o100000, modifiedAt });
    return true;
  }

  /** Removes a file, or a directory with all below it. Answers whether there was one. */
  remove(path: string): boolean {
    const full = this.backing(path);
    if (this.#files.delete(full)) return true;
    if (full === '/' || !this.#directories.has(full)) return false;
    for (const map of [this.#files, this.#directories]) {
      for (const each of [...map.keys()]) if (each === full || each.startsWith(`${full}/`)) map.delete(each);
    }
    return true;
  }

  /** Names in a directory, sorted; undefined where it is none. */
  list(path: string): string[] | undefined {
    const full = this.backing(path);
    if (!this.#directories.has(full)) return undefined;
    const inside = [...this.#files.keys(), ...this.#directories.keys()].filter(
      (each) => each !== '/' && each !== mountsFolder && posix.dirname(each) === full,
    );
    return inside.map((each) => posix.basename(each)).sort();
  }

  /** The file below a directory that was written last, or undefined. */
  newestBelow(directory: string): VirtualFile | undefined {
    const prefix = `${this.backing(directory)}/`;
    const below = [...this.#files].filter(([path]) => path.startsWith(prefix));
    return below.map(([, file]) => file).sort((one, next) => next.modifiedAt - one.modifiedAt)[0];
  }

  /** Mode, size and time (ms) of a file or directory, as `stat` tells. */
  stat(path: string): { mode: number; size: number; modifiedAt: number } | undefined {
    const file = this.read(path);
    if (file !== undefined) return { mode: file.mode, size: file.data.length, modifiedAt: file.modifiedAt };
    const modifiedAt = this.#directories.get(this.backing(path));
    return modifiedAt === undefined ? undefined : { mode: directoryMode, size: 4096, modifiedAt };
  }
}

function absolute(path: string): string {
  const full = posix.resolve('/', path);
  return full.replace(/^\/(?:sdcard|mnt\/sdcard|storage\/self\/primary)(?=\/|$)/, '/storage/emulated/0');
}
