import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { CommandIo, CommandTable } from './command.ts';
import { namespaceLink, seenPath } from './mounts.ts';
import { isForbidden, readProc } from './proc.ts';

/** Commands on the phone's file system. */
export const files: CommandTable = {
  cat: async (io) => {
    if (io.args.length === 0) return io.out(await buffer(io.stdin));
    return eachPath(io, async (path) => {
      if (isForbidden(io.phone, path)) return 'Permission denied';
      const data = readProc(io.phone, path) ?? io.phone.state.files.read(path)?.data;
      if (data !== undefined) await io.out(data);
      return data !== undefined;
    });
  },
  ls,
  mkdir: (io) => eachPath(io, (path) => io.phone.state.files.makeDirectory(path)),
  rm: async (io) => {
    const forced = io.args.some((arg) => /^-\w*f/.test(arg));
    const status = await eachPath(io, (path) => io.phone.state.files.remove(path) || forced);
    return forced ? 0 : status;
  },
  rmdir: (io) => eachPath(io, (path) => io.phone.state.files.remove(path)),
  touch: (io) =>
    eachPath(io, (path) => {
      const data = io.phone.state.files.read(path)?.data ?? Buffer.alloc(0);
      return io.phone.state.files.write(path, data);
    }),
  cp: (io) => copy(io, false),
  mv: (io) => copy(io, true),
  chmod: ofOwner,
  chown: ofOwner,
  chcon: ofOwner,
  stat: (io) =>
    eachPath({ ...io, args: io.args.filter((arg) => !/^(?:-c|%)/.test(arg)) }, async (path) => {
      const found = io.phone.state.files.stat(path);
      if (found !== undefined) await io.out(`${found.size}\n`);
      return found !== undefined;
    }),
  sha256sum: (io) =>
    eachPath(io, async (path) => {
      const data = io.phone.state.files.read(path)?.data;
      if (data !== undefined) await io.out(`${createHash('sha256').update(data).digest('hex')}  ${path}\n`);
      return data !== undefined;
    }),
  df: (io) => {
    const { full } = io.phone.state.files;
    const use = full ? '55999200     800       100%' : '9000000  47000000       17%';
    return io.out(
      `Filesystem     1K-blocks    Used Available Use% Mounted on\n/dev/block/dm-5 56000000 ${use} /data\n`,
    );
  },
};

/** Whether it was done; false where there is no such path, or else why not. */
type Done = boolean | string;

/** Runs over the paths among the arguments; says which are missing, as toybox does. */
async function eachPath(io: CommandIo, act: (path: string) => Done | Promise<Done>): Promise<number> {
  let status = 0;
  for (const path of pathsOf(io.args)) {
    const seen = seenPath(io, path);
    const done = seen === null ? 'Permission denied' : await act(seen);
    if (done === true) continue;
    await io.err(`${io.name}: ${path}: ${done === false ? 'No such file or directory' : done}\n`);
    status = 1;
  }
  return status;
}

function pathsOf(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  if (end >= 0) return args.slice(end + 1);
  return args.filter((arg) => !arg.startsWith('-'));
}

async function ls(io: CommandIo): Promise<number> {
  const long = io.args.some((arg) => /^-\w*l/.test(arg));
  const paths = pathsOf(io.args);
  return eachPath({ ...io, args: paths.length === 0 ? ['/'] : paths }, async (path) => {
    const namespace = namespaceLink(io, path);
    if (namespace !== null) {
      await io.out(namespace);
      return namespace !== '';
    }
    const names = io.phone.state.files.list(path);
    if (names === undefined && !io.phone.state.files.exists(path)) return false;
    const found = (names ?? [path]).map((name) =>
      long ? longLine(io, path, name, names !== undefined) : name,
    );
    if (found.length > 0) await io.out(`${found.join('\n')}\n`);
    return true;
  });
}

function longLine(io: CommandIo, path: string, name: string, inside: boolean): string {
  const { state } = io.phone;
  const full = inside ? posix.join(path, name) : path;
  const stat = state.files.stat(full);
  const time = new Date(stat?.modifiedAt ?? 0).toISOString().slice(0, 16).replace('T', ' ');
  const kind = state.files.isDirectory(full) ? 'drwxrwx--x' : '-rw-r--r--';
  return `${kind} 1 shell shell ${stat?.size ?? 0} ${time} ${name}`;
}

async function copy(io: CommandIo, move: boolean): Promise<number> {
  const paths = pathsOf(io.args);
  const to = seenPath(io, paths.at(-1) ?? '') ?? '';
  let status = 0;
  for (const path of paths.slice(0, -1)) status ||= await copyOne(io, seenPath(io, path) ?? '', to, move);
  return status;
}

async function copyOne(io: CommandIo, from: string, to: string, move: boolean): Promise<number> {
  const { files } = io.phone.state;
  if (files.isDirectory(from) && io.args.some((arg) => /^-\w*[rR]/.test(arg)))
    return copyFolder(io, from, to);
  const source = files.read(from);
  const target = files.isDirectory(to) ? posix.join(to, posix.basename(from)) : to;
  if (source === undefined || !files.write(target, source.data, source.mode)) {
    await io.err(`${io.name}: bad '${from}': No such file or directory\n`);
    return 1;
  }
  if (move) files.remove(from);
  return 0;
}

/** `cp -R FOLDER TARGET`, where TARGET is not there yet. */
function copyFolder({ phone: { state } }: CommandIo, from: string, to: string): number {
  if (state.files.exists(to) || !state.files.makeDirectory(to)) return 1;
  for (const name of state.files.list(from) ?? []) {
    const file = state.files.read(posix.join(from, name));
    if (file !== undefined) state.files.write(posix.join(to, name), file.data, file.mode);
  }
  return 0;
}

/** Modes, owners and labels are not kept; that the path is there is. */
function ofOwner(io: CommandIo): Promise<number> {
  const [, ...paths] = pathsOf(io.args);
  return eachPath({ ...io, args: paths }, (path) => io.phone.state.files.exists(path));
}
