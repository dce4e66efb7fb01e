import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CommandIo, CommandTable, Sink } from '../commands/command.ts';
import type { Phone } from '../phone-parts.ts';
import { maskSecrets } from './mask-secrets.ts';
import { type Pipeline, parseShell, type SimpleCommand } from './parse.ts';
import type { Piece, Word } from './word.ts';

export type ShellStreams = {
  readonly stdin: Readable;
  readonly out: Sink;
  readonly err: Sink;
  /** Aborted when nobody listens any more: blocked commands end then. */
  readonly gone: AbortSignal;
  readonly root?: boolean;
};

type Assigned = { readonly variables: Map<string, string>; readonly words: string[] };

/** The phone's shell: runs lines with the commands of the table and answers exit statuses. */
export class Shell {
  readonly #phone: Phone;
  readonly #commands: CommandTable;
  readonly #terminal: string | null;
  readonly #variables = new Map<string, string>([
    ['HOME', '/'],
    ['USER', 'shell'],
    ['PATH', '/product/bin:/system/bin:/vendor/bin'],
    ['EXTERNAL_STORAGE', '/sdcard'],
    ['ANDROID_DATA', '/data'],
    ['TMPDIR', '/data/local/tmp'],
    ['?', '0'],
    ['$', '4711'],
  ]);

  /** `terminal`: what the host calls its terminal; it stands beside each command in the journal. */
  constructor(phone: Phone, commands: CommandTable, terminal: string | null = null) {
    this.#phone = phone;
    this.#commands = commands;
    this.#terminal = terminal;
    if (terminal !== null) this.#variables.set('TERM', terminal);
  }

  async run(line: string, streams: ShellStreams): Promise<number> {
    const command = maskSecrets(line);
    const terminal = this.#terminal === null ? {} : { terminal: this.#terminal };
    this.#phone.journal.record('command', { command, ...terminal });
    try {
      return await this.#runAll(parseShell(line), streams);
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      this.#phone.journal.record('unknown-command', { command, reason: thrown.message });
      await streams.err(`sh: ${thrown.message}\n`);
      return 1;
    }
  }

  async #runAll(pipelines: readonly Pipeline[], streams: ShellStreams): Promise<number> {
    let status = 0;
    for (const pipeline of pipelines) {
      if (streams.gone.aborted) return 130;
      const wanted = pipeline.after === 'always' || (pipeline.after === 'success') === (status === 0);
      if (!wanted) continue;
      status = await this.#runPipeline(pipeline, streams);
      if (pipeline.negated) status = status === 0 ? 1 : 0;
      this.#variables.set('?', String(status));
    }
    return status;
  }

  async #runPipeline({ commands }: Pipeline, streams: ShellStreams): Promise<number> {
    let stdin = streams.stdin;
    const running = commands.map((command, index) => {
      const pipe = index < commands.length - 1 ? new PassThrough() : null;
      const out = pipe === null ? streams.out : sinkInto(pipe);
      const input = stdin;
      const done = this.#runSimple(command, { ...streams, stdin, out }).finally(() => {
        pipe?.end();
        if (index > 0) input.resume();
      });
      stdin = pipe ?? stdin;
      return done;
    });
    return (await Promise.all(running)).at(-1) ?? 0;
  }

  async #runSimple(command: SimpleCommand, outer: ShellStreams): Promise<number> {
    const expanded = (await Promise.all(command.words.map((word) => this.#expand(word, outer)))).flat();
    const { variables, words } = assignments(command, expanded);
    const [name, ...args] = words;
    if (name === 'export') {
      for (const each of args) this.#assign(each);
      return 0;
    }
    if (name === undefined) {
      for (const [variable, value] of variables) this.#variables.set(variable, value);
      return Number(this.#variables.get('?'));
    }
    const redirected = await this.#redirect(command, outer);
    if (typeof redirected === 'number') return redirected;
    const status = await this.#dispatch(name, args, redirected.streams);
    await redirected.finish();
    return status;
  }

  /** `NAME=value` of an `export`; a bare name exports what it has. */
  #assign(text: string): void {
    const at = text.indexOf('=');
    if (at > 0) this.#variables.set(text.slice(0, at), text.slice(at + 1));
  }

  async #dispatch(name: string, args: string[], streams: ShellStreams): Promise<number> {
    const found = this.#commands[name.replace(/^\/(?:system|vendor|product)\/x?bin\//, '')];
    const io: CommandIo = {
      ...streams,
      phone: this.#phone,
      name,
      args,
      run: (line, inner) => this.#runAll(parseShell(line), { ...streams, ...inner }),
      unknown: async (message, status) => {
        this.#phone.journal.record('unknown-command', { command: maskSecrets([name, ...args].join(' ')) });
        await streams.err(`${message}\n`);
        return status;
      },
    };
    if (found === undefined) return io.unknown(`sh: ${name}: inaccessible or not found`, 127);
    return (await found(io)) ?? 0;
  }

  /** Opens the targets of `>` and `<`; a number is the status of a redirection that failed. */
  async #redirect(command: SimpleCommand, outer: ShellStreams) {
    const targets: { path: string; chunks: Buffer[] }[] = [];
    let { stdin, out, err } = outer;
    for (const { descriptor, mode, target } of command.redirects) {
      const [path = ''] = await this.#expand(target, outer);
      if (mode === 'copy') {
        if (descriptor === 2) err = out;
        else out = err;
      } else if (mode === 'from') {
        const file = path === '/dev/null' ? { data: Buffer.alloc(0) } : this.#phone.state.files.read(path);
        if (file === undefined) return await failed(outer, path, 'No such file or directory');
        stdin = new PassThrough().end(file.data);
      } else {
        const before = mode === 'append' ? this.#phone.state.files.read(path)?.data : undefined;
        const chunks = before === undefined ? [] : [before];
        if (path !== '/dev/null') targets.push({ path, chunks });
        const sink: Sink = async (data) => void chunks.push(Buffer.from(data));
        if (descriptor === 2) err = sink;
        else out = sink;
      }
    }
    const finish = async () => {
      for (const { path, chunks } of targets) this.#phone.state.files.write(path, Buffer.concat(chunks));
    };
    return { streams: { ...outer, stdin, out, err }, finish };
  }

  async #expand(word: Word, streams: ShellStreams): Promise<string[]> {
    const matched = this.#matching(word);
    if (matched !== null) return matched;
    const fields: string[] = [];
    let open: string | null = null;
    for (const piece of word) {
      const value = await this.#valueOf(piece, streams);
      if (piece.quoted || piece.kind === 'text') {
        open = (open ?? '') + value;
        continue;
      }
      const parts = value.split(/\s+/);
      for (const [index, part] of parts.entries()) {
        if (index > 0 && open !== null) {
          fields.push(open);
          open = null;
        }
        if (part !== '') open = (open ?? '') + part;
      }
    }
    return open === null ? fields : [...fields, open];
  }

  /** `FOLDER/*`, the one pattern that this shell knows: the names in it, or itself where there are none. */
  #matching(word: Word): string[] | null {
    const [piece] = word;
    if (word.length !== 1 || piece?.kind !== 'text' || piece.quoted || !/^\/[^*]*\/\*$/.test(piece.text))
      return null;
    const folder = piece.text.slice(0, -2);
    const names = (this.#phone.state.files.list(folder) ?? []).filter((name) => !name.startsWith('.'));
    return names.length === 0 ? null : names.map((name) => `${folder}/${name}`);
  }

  async #valueOf(piece: Piece, streams: ShellStreams): Promise<string> {
    if (piece.kind === 'text') return piece.text;
    if (piece.kind === 'variable') return this.#variables.get(piece.text) ?? '';
    const captured = new PassThrough();
    const output = text(captured);
    const status = await this.#runAll(parseShell(piece.text), { ...streams, out: sinkInto(captured) });
    captured.end();
    this.#variables.set('?', String(status));
    return (await output).replace(/\n+$/, '');
  }
}

function sinkInto(stream: PassThrough): Sink {
  return (data) =>
    new Promise((resolve) => {
      stream.write(data, () => resolve(undefined));
    });
}

async function failed(streams: ShellStreams, path: string, reason: string): Promise<number> {
  await streams.err(`sh: can't open ${path}: ${reason}\n`);
  return 1;
}

/** `NAME=value` before a command sets variables; an assignment cannot come from an expansion. */
function assignments(command: SimpleCommand, words: string[]): Assigned {
  const variables = new Map<string, string>();
  let rest = words;
  for (const word of command.words) {
    const literal = word[0]?.kind === 'text' && !word[0].quoted ? word[0].text : '';
    const name = /^([A-Za-z_]\w*)=/.exec(literal)?.[1];
    const [first] = rest;
    if (name === undefined || first === undefined) break;
    variables.set(name, first.slice(name.length + 1));
    rest = rest.slice(1);
  }
  return { variables, words: rest };
}
