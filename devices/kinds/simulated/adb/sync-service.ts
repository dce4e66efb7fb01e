import { posix } from 'node:path';
import type { VirtualFiles } from '../virtual-files.ts';
import { ByteReader } from './byte-reader.ts';
import type { AdbStream } from './stream.ts';

const chunkBytes = 64 * 1024;
const notFound = 2;

/** `sync:` (SYNC.TXT of the Android sources): push, pull, stat (v1, v2) and list on the phone's files. */
export async function serveSync(files: VirtualFiles, stream: AdbStream): Promise<void> {
  const reader = new ByteReader(stream);
  for (;;) {
    const header = await reader.take(8);
    if (header === undefined) return;
    const id = header.toString('latin1', 0, 4);
    if (id === 'QUIT') return void stream.end();
    const path = (await reader.take(header.readUInt32LE(4)))?.toString('utf8');
    if (path === undefined) return;
    if (id === 'SEND') await receive(files, path, reader, stream);
    else if (id === 'RECV') sendFile(files, path, stream);
    else if (id === 'STAT') stream.write(statV1(files, path));
    else if (id === 'STA2' || id === 'LST2') stream.write(statV2(files, path, id));
    else if (id === 'LIST') sendList(files, path, stream);
    else return void stream.end(failure(`unknown sync request ${id}`));
  }
}

function word(id: string, value: number): Buffer {
  const result = Buffer.alloc(8);
  result.write(id, 0, 'latin1');
  result.writeUInt32LE(value >>> 0, 4);
  return result;
}

function failure(message: string): Buffer {
  return Buffer.concat([word('FAIL', Buffer.byteLength(message)), Buffer.from(message)]);
}

/** DATA chunks until DONE, whose number is the modification time in seconds. */
async function receive(
  files: VirtualFiles,
  target: string,
  reader: ByteReader,
  stream: AdbStream,
): Promise<void> {
  const comma = target.lastIndexOf(',');
  const path = target.slice(0, comma);
  const chunks: Buffer[] = [];
  for (;;) {
    const header = await reader.take(8);
    if (header === undefined) return;
    const value = header.readUInt32LE(4);
    if (header.toString('latin1', 0, 4) === 'DONE') {
      const written = files.write(path, Buffer.concat(chunks), Number(target.slice(comma + 1)), value * 1000);
      return void stream.write(written ? word('OKAY', 0) : failure(`couldn't create file: ${path}`));
    }
    const data = await reader.take(value);
    if (data === undefined) return;
    chunks.push(data);
  }
}

function sendFile(files: VirtualFiles, path: string, stream: AdbStream): void {
  const data = files.read(path)?.data;
  if (data === undefined)
    return void stream.write(failure(`failed to open '${path}': No such file or directory`));
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += chunkBytes) {
    const part = data.subarray(at, at + chunkBytes);
    parts.push(word('DATA', part.length), part);
  }
  stream.write(Buffer.concat([...parts, word('DONE', 0)]));
}

function statV1(files: VirtualFiles, path: string): Buffer {
  const found = files.stat(path);
  return Buffer.concat([
    word('STAT', found?.mode ?? 0),
    numbers(found?.size ?? 0, seconds(found?.modifiedAt)),
  ]);
}

/** error, dev, ino, mode, nlink, uid, gid, size, atime, mtime, ctime. */
function statV2(files: VirtualFiles, path: string, id: string): Buffer {
  const found = files.stat(path);
  const result = Buffer.alloc(72);
  result.write(id, 0, 'latin1');
  if (found === undefined) {
    result.writeUInt32LE(notFound, 4);
    return result;
  }
  result.writeUInt32LE(found.mode, 24);
  result.writeUInt32LE(1, 28);
  result.writeBigUInt64LE(BigInt(found.size), 40);
  for (const at of [48, 56, 64]) result.writeBigUInt64LE(BigInt(seconds(found.modifiedAt)), at);
  return result;
}

function sendList(files: VirtualFiles, path: string, stream: AdbStream): void {
  const entries = (files.list(path) ?? []).map((name) => {
    const found = files.stat(posix.join(path, name));
    const rest = numbers(found?.size ?? 0, seconds(found?.modifiedAt), Buffer.byteLength(name));
    return Buffer.concat([word('DENT', found?.mode ?? 0), rest, Buffer.from(name)]);
  });
  stream.write(Buffer.concat([...entries, word('DONE', 0), numbers(0, 0, 0)]));
}

function numbers(...values: readonly number[]): Buffer {
  const result = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) result.writeUInt32LE(value >>> 0, index * 4);
  return result;
}

function seconds(milliseconds: number | undefined): number {
  return Math.floor((milliseconds ?? 0) / 1000);
}
