import { initPid } from '../mount-namespaces.ts';
import type { CommandIo, CommandTable } from './command.ts';

/** What root does to mounts. `nsenter` knows one command behind it: a mount or an umount. */
export const mounts: CommandTable = {
  mount: asRoot(mount),
  umount: asRoot(umount),
  nsenter: asRoot(nsenter),
};

/** The file that a command gets under a path: its own mounts, or through `/proc/PID/root`; null where it may not. */
export function seenPath({ phone, root = false }: CommandIo, path: string): string | null {
  const [, pid, rest] = /^\/proc\/(\d+)\/root(\/.*)$/.exec(path) ?? [];
  if (pid === undefined || rest === undefined) return phone.state.namespaces.pathSeenBy(initPid, path);
  return root ? phone.state.namespaces.pathSeenBy(Number(pid), rest) : null;
}

/** The line of `ls -l` for `/proc/PID/ns/mnt`; null for any other path, empty where root alone may look. */
export function namespaceLink({ phone, root = false }: CommandIo, path: string): string | null {
  const pid = /^\/proc\/(\d+)\/ns\/mnt$/.exec(path)?.[1];
  if (pid === undefined) return null;
  const name = root ? phone.state.namespaces.nameOf(Number(pid)) : null;
  return name === null ? '' : `lrwxrwxrwx 1 root root 0 2024-01-01 00:00 ${path} -> ${name}\n`;
}

type Act = (io: CommandIo) => Promise<boolean>;

function asRoot(act: Act) {
  return async (io: CommandIo): Promise<number> => {
    if (io.root === true && (await act(io))) return 0;
    await io.err(`${io.name}: Operation not permitted\n`);
    return 1;
  };
}

/** `mount -t tmpfs … POINT`, `mount -o bind SOURCE POINT`. */
async function mount({ phone, args }: CommandIo): Promise<boolean> {
  const [source = '', point = ''] = args.slice(-2);
  if (args.includes('tmpfs')) return phone.state.files.mount(point);
  return args.includes('bind') && phone.state.namespaces.bind(initPid, source, point);
}

async function umount({ phone, args }: CommandIo): Promise<boolean> {
  const point = args.at(-1) ?? '';
  return phone.state.namespaces.unbind(initPid, point) || phone.state.files.unmount(point);
}

/** `nsenter --mount=/proc/PID/ns/mnt -- COMMAND`; init's namespace is the shell's own. */
async function nsenter(io: CommandIo): Promise<boolean> {
  const [, pid] = /^--mount=\/proc\/(\d+)\/ns\/mnt$/.exec(io.args[0] ?? '') ?? [];
  const [name, ...args] = io.args.slice(io.args.indexOf('--') + 1);
  const { namespaces } = io.phone.state;
  if (pid === undefined || namespaces.nameOf(Number(pid)) === null) return false;
  const [source = ''] = args.slice(-2);
  const point = args.at(-1) ?? '';
  if (name === 'mount' && args.includes('bind')) return namespaces.bind(Number(pid), source, point);
  if (name === 'umount') return namespaces.unbind(Number(pid), point);
  return (await io.unknown(`nsenter: exec ${name}: No such file or directory`, 127)) === 0;
}
