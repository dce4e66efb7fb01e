import { buffer } from 'node:stream/consumers';
import type { CommandIo, CommandTable } from './command.ts';

/** Builtins and small tools that work on words and lines. */
export const text: CommandTable = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  echo: ({ args, out }) => {
    const bare = args[0] === '-n';
    return out(`${(bare ? args.slice(1) : args).join(' ')}${bare ? '' : '\n'}`);
  },
  printf: ({ args: [format = '', ...values], out }) => out(formatted(format, values)),
  test: ({ phone, args }) => (holds(args, phone.state.files) ? 0 : 1),
  '[': ({ phone, args }) => (holds(args.slice(0, -1), phone.state.files) ? 0 : 1),
  exit: ({ args: [status] }) => Number(status ?? 0),
  cd: ({ phone, args: [path = '/'] }) => (phone.state.files.isDirectory(path) ? 0 : 1),
  sh: (io) => (io.args[0] === '-c' ? io.run(io.args[1] ?? '') : io.run(io.args.join(' '))),
  exec: (io) => io.run(io.args.map(quote).join(' ')),
  grep,
  head: async (io) => {
    const flag = io.args[0] === '-n' ? io.args[1] : io.args[0]?.slice(1);
    const lines = (await input(io)).split('\n');
    return io.out(
      lines
        .slice(0, Number(flag ?? 10))
        .join('\n')
        .replace(/([^\n])$/, '$1\n'),
    );
  },
  tail: async (io) => {
    const flag = io.args[0] === '-n' ? io.args[1] : io.args[0]?.slice(1);
    const lines = (await input(io)).replace(/\n$/, '').split('\n');
    return io.out(`${lines.slice(-Number(flag ?? 10)).join('\n')}\n`);
  },
  wc: async (io) => {
    const content = await input(io);
    const count = io.args.includes('-l') ? content.split('\n').length - 1 : Buffer.byteLength(content);
    return io.out(`${count}\n`);
  },
  sort: async (io) => {
    const lines = (await input(io)).replace(/\n$/, '').split('\n');
    return io.out(`${lines.sort().join('\n')}\n`);
  },
};

async function input(io: CommandIo): Promise<string> {
  return (await buffer(io.stdin)).toString('utf8');
}

async function grep(io: CommandIo): Promise<number> {
  const flags = io.args.filter((arg) => /^-[A-Za-z]+$/.test(arg)).join('');
  const [pattern = '', file] = io.args.filter((arg) => !/^-[A-Za-z]+$/.test(arg));
  const source =
    file === undefined ? await input(io) : io.phone.state.files.read(file)?.data.toString('utf8');
  if (source === undefined) {
    await io.err(`grep: ${file}: No such file or directory\n`);
    return 2;
  }
  const literal = flags.includes('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
  const expression = new RegExp(literal, flags.includes('i') ? 'i' : '');
  const lines = source.replace(/\n$/, '').split('\n');
  const hits = lines.filter((line) => expression.test(line) !== flags.includes('v'));
  if (flags.includes('c')) await io.out(`${hits.length}\n`);
  else if (!flags.includes('q') && hits.length > 0) await io.out(`${hits.join('\n')}\n`);
  return hits.length > 0 ? 0 : 1;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '0': '\0' };

/** printf of the shell: %s, %d and %% (the format is reused while values are left), \n \r \t \xHH. */
function formatted(format: string, values: readonly string[]): Buffer {
  const left = [...values];
  let result = '';
  do {
    result += format.replace(/%([sdb%])|\\x([0-9a-fA-F]{2})|\\(.)/g, (all, place, hex, escaped) => {
      if (place === '%') return '%';
      if (place !== undefined) return left.shift() ?? (place === 'd' ? '0' : '');
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return escapes[escaped] ?? all;
    });
  } while (left.length > 0 && /%[sdb]/.test(format));
  return Buffer.from(result, /[^\x00-\xff]/.test(result) ? 'utf8' : 'latin1');
}

type Files = CommandIo['phone']['state']['files'];

function holds(args: readonly string[], files: Files): boolean {
  if (args[0] === '!') return !holds(args.slice(1), files);
  const [first = '', second = '', third = ''] = args;
  if (args.length === 1) return first !== '';
  if (args.length === 2) {
    if (first === '-e') return files.exists(second);
    if (first === '-f') return files.read(second) !== undefined;
    if (first === '-d') return files.isDirectory(second);
    if (first === '-n') return second !== '';
    return first === '-z' && second === '';
  }
  if (second === '=' || second === '==') return first === third;
  if (second === '!=') return first !== third;
  const order = Number(first) - Number(third);
  const tests: Record<string, boolean> = {
    '-eq': order === 0,
    '-ne': order !== 0,
    '-lt': order < 0,
    '-le': order <= 0,
    '-gt': order > 0,
    '-ge': order >= 0,
  };
  return tests[second] ?? false;
}
