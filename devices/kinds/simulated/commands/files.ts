import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { CommandIo, CommandTable } from './command.ts';
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
  chmod: (io) => eachPath({ ...io, args: io.args.slice(1) }, (path) => io.phone.state.files.exists(path)),
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
    const done = await act(path);
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
  const [from = '', to = ''] = pathsOf(io.args);
  const { files } = io.phone.state;
  const source = files.read(from);
  const target = files.isDirectory(to) ? posix.join(to, posix.basename(from)) : to;
  if (source === undefined || !files.write(target, source.data, source.mode)) {
    await io.err(`${io.name}: bad '${from}': No such file or directory\n`);
    return 1;
  }
  if (move) files.remove(from);
  return 0;
}
