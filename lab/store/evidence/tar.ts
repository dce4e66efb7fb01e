import type { FileHandle } from 'node:fs/promises';
import { LabError } from '../../errors.ts';

// ustar as POSIX.1-1988 has it, with every field that may vary at one value: one archive for one content.

const block = 512;
const chunkBytes = 1 << 20;

/** One member of an archive, while it is being read. */
export type TarMember = {
  readonly path: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Buffer>;
};

/** The header of a file. Throws INTERNAL where ustar has no room for its name or size. */
export function tarHeader(path: string, bytes: number): Buffer {
  const [prefix, name] = split(path);
  const header = Buffer.alloc(block);
  header.write(name, 0, 'ascii');
  header.write('0000600\0', 100, 'ascii');
  header.write('0000000\0', 108, 'ascii');
  header.write('0000000\0', 116, 'ascii');
  header.write(`${octal(bytes)}\0`, 124, 'ascii');
  header.write(`${octal(0)}\0`, 136, 'ascii');
  header.fill(' ', 148, 156);
  header.write('0', 156, 'ascii');
  header.write('ustar\x0000', 257, 'ascii');
  header.write('0000000\0', 329, 'ascii');
  header.write('0000000\0', 337, 'ascii');
  header.write(prefix, 345, 'ascii');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return header;
}

/** What follows a file of this size up to the next block. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((block - (bytes % block)) % block);
}

/** The end of an archive. */
export const tarEnd = Buffer.alloc(2 * block);

/**
 * Reads an archive member by member. Whatever `tarHeader` would not have written as it stands ends
 * the reading with EVIDENCE: links, other owners, anything after the end. A member's content has to
 * be read before the next one is asked for; what is left of it is passed over.
 */
export async function* readTar(file: FileHandle): AsyncGenerator<TarMember> {
  const { size } = await file.stat();
  let at = 0;
  for (;;) {
    const header = await bytesAt(file, at, block);
    if (header.every((byte) => byte === 0)) break;
    const { path, bytes } = parseHeader(header, at);
    const from = at + block;
    yield { path, bytes, content: contentOf(file, from, bytes, path) };
    const padding = tarPadding(bytes).length;
    if ((await bytesAt(file, from + bytes, padding)).some((byte) => byte !== 0))
      throw broken(`has something between its files, after ${path}`);
    at = from + bytes + padding;
  }
  const rest = await bytesAt(file, at, tarEnd.length);
  if (!rest.equals(tarEnd) || size !== at + tarEnd.length) throw broken('does not end where it should');
}

function parseHeader(header: Buffer, at: number): { path: string; bytes: number } {
  const field = (from: number, to: number) => {
    const bytes = header.subarray(from, to);
    const end = bytes.indexOf(0);
    return bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
  };
  const prefix = field(345, 500);
  const path = prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`;
  const size = field(124, 136);
  const canonical = /^[0-7]{11}$/.test(size) && /^[\x21-\x7e]+$/.test(path);
  if (canonical && isHeader(header, path, Number.parseInt(size, 8)))
    return { path, bytes: Number.parseInt(size, 8) };
  throw broken(`has a file header at byte ${at} that is not as the lab writes it`);
}

function isHeader(header: Buffer, path: string, bytes: number): boolean {
  try {
    return tarHeader(path, bytes).equals(header);
  } catch {
    return false;
  }
}

async function* contentOf(
  file: FileHandle,
  from: number,
  bytes: number,
  path: string,
): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes; at += chunkBytes) {
    const chunk = await bytesAt(file, from + at, Math.min(chunkBytes, bytes - at));
    if (chunk.length === 0) throw broken(`ends in the middle of ${path}`);
    yield chunk;
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(buffer, read, length - read, at + read);
    if (bytesRead === 0) throw broken('was cut short');
    read += bytesRead;
  }
  return buffer;
}

function split(path: string): [prefix: string, name: string] {
  if (path.length <= 100) return ['', path];
  const slash = path.indexOf('/', path.length - 101);
  if (slash > 0 && slash <= 155) return [path.slice(0, slash), path.slice(slash + 1)];
  throw new LabError('INTERNAL', `The name ${path} is too long for an archive.`);
}

function octal(number: number): string {
  const text = number.toString(8).padStart(11, '0');
  if (text.length === 11) return text;
  throw new LabError(
    'INTERNAL',
    'A file of more than 8 GiB does not fit into an archive. Export a folder instead.',
  );
}

function broken(what: string): LabError {
  return new LabError('EVIDENCE', `The archive ${what}.`);
}
