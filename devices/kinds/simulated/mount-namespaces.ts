import type { VirtualFiles } from './virtual-files.ts';

/** Processes that are there whatever is installed. */
export const initPid = 1;
export const zygotePid = 612;

const firstNamespace = 4_026_531_840;

/**
 * What each process has mounted for itself alone. An application starts with what the zygote has by
 * then, and gets nothing that is mounted elsewhere afterwards: so Android keeps its APEX folders. A
 * file system on /system is another thing: whoever lives sees it (`VirtualFiles.mount`).
 */
export class MountNamespaces {
  readonly #files: VirtualFiles;
  readonly #binds = new Map<number, Map<string, string>>();

  constructor(files: VirtualFiles) {
    this.#files = files;
    this.restart();
  }

  /** After a boot nothing is mounted over anything. */
  restart(): void {
    this.#binds.clear();
    this.#files.unmountAll();
    for (const pid of [initPid, zygotePid]) this.#binds.set(pid, new Map());
  }

  fork(pid: number): void {
    this.#binds.set(pid, new Map(this.#binds.get(zygotePid)));
  }

  end(pid: number): void {
    this.#binds.delete(pid);
  }

  /** As `ls -l /proc/PID/ns/mnt` tells it; null where no such process runs. */
  nameOf(pid: number): string | null {
    return this.#binds.has(pid) ? `mnt:[${firstNamespace + pid}]` : null;
  }

  /** `mount -o bind SOURCE POINT` in the process's namespace; false where one of them is no directory there. */
  bind(pid: number, source: string, point: string): boolean {
    const binds = this.#binds.get(pid);
    const real = this.#files.backing(this.pathSeenBy(pid, source));
    if (binds === undefined || !this.#files.isDirectory(real) || !this.#files.isDirectory(point))
      return false;
    binds.set(point, real);
    return true;
  }

  /** `umount POINT`; false where the process has nothing of its own there. */
  unbind(pid: number, point: string): boolean {
    return this.#binds.get(pid)?.delete(point) ?? false;
  }

  /** The file that the process gets under a path. */
  pathSeenBy(pid: number, path: string): string {
    for (const [point, real] of this.#binds.get(pid) ?? []) {
      if (path === point || path.startsWith(`${point}/`)) return `${real}${path.slice(point.length)}`;
    }
    return path;
  }
}
