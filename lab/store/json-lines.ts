import { writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import { openPlain } from './stored-file.ts';

const newline = 0x0a;

/**
 * Appends values to a JSONL file, one line a value. Each line is with the system when `append`
 * returns, so that a killed process loses nothing; it is on disk when `close` resolves. The first
 * error of a write ends the writing, and `close` rejects with it.
 */
export class JsonLinesWriter {
  readonly #file: FileHandle;
  readonly #admit: () => void;
  #fault: unknown = null;
  #closed = false;

  private constructor(file: FileHandle, admit: () => void) {
    this.#file = file;
    this.#admit = admit;
  }

  /**
   * Opens the file for appending. After a torn last line it goes on with a new one. `admit` is asked
   * before each line; where it throws, `append` does.
   */
  static async open(path: string, admit: () => void = () => undefined): Promise<JsonLinesWriter> {
    const writer = new JsonLinesWriter(await open(path, 'a+', 0o600), admit);
    await writer.#mendEnd();
    return writer;
  }

  /** Throws INTERNAL after `close`: a line that nobody writes must not look written. */
  append(value: unknown): void {
    if (this.#closed) throw new LabError('INTERNAL', 'A line came after its file was closed.');
    this.#admit();
    if (this.#fault !== null) return;
    try {
      writeAll(this.#file.fd, Buffer.from(`${JSON.stringify(value)}\n`));
    } catch (error) {
      this.#fault = error;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
    if (this.#fault !== null) throw this.#fault;
  }

  async #mendEnd(): Promise<void> {
    const { size } = await this.#file.stat();
    if (size === 0) return;
    const { buffer } = await this.#file.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer[0] !== newline) await this.#file.appendFile('\n');
  }
}

/** The system may take less than it was given. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
}

/** So many characters are one write. */
const pieceLength = 1024 * 1024;

/** The lines of a JSONL file in pieces: all in one could be longer than a string may be. */
export function* jsonLinesOf(values: Iterable<unknown>): Generator<string> {
  let piece = '';
  for (const value of values) {
    piece += `${JSON.stringify(value)}\n`;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Values of a JSONL file, and the numbers (from 1) of the lines that cannot be read. */
export type JsonLines = { readonly values: readonly unknown[]; readonly torn: readonly number[] };

/**
 * Reads a JSONL file; a file that is not there has no lines. Lines end at LF only: U+2028 may stand
 * in captured text. A crash leaves at most its last line torn.
 */
export async function readJsonLines(path: string): Promise<JsonLines> {
  const values: unknown[] = [];
  const torn: number[] = [];
  for await (const line of streamJsonLines(path)) {
    if ('value' in line) values.push(line.value);
    else torn.push(line.torn);
  }
  return { values, torn };
}

/** A line's value, or the number of a line that cannot be read. */
export type JsonLine = { readonly value: unknown } | { readonly torn: number };

/** Reads as `readJsonLines` does, one line in memory at a time. */
export async function* streamJsonLines(path: string): AsyncGenerator<JsonLine> {
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (line.length === 0) continue;
    const read = parse(line);
    yield read ?? { torn: number };
  }
}

function parse(line: Buffer): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(line.toString('utf8')) };
  } catch {
    return null;
  }
}

async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const file = await openPlain(path);
  if (file === null) return;
  let pieces: Buffer[] = [];
  for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      yield Buffer.concat([...pieces, chunk.subarray(from, to)]);
      pieces = [];
      from = to + 1;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}
