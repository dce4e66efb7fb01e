import { PassThrough } from 'node:stream';
import type { AdbStream } from './stream.ts';

const ids = { stdin: 0, stdout: 1, stderr: 2, exit: 3, closeStdin: 4 } as const;

/** One frame of the shell protocol v2 (shell_protocol.h): id, length, data. */
export function shellFrame(id: keyof typeof ids, data: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt8(ids[id], 0);
  header.writeUInt32LE(data.length, 1);
  return Buffer.concat([header, data]);
}

/** What the host types, taken out of the frames of shell v2. */
export function stdinOf(stream: AdbStream): PassThrough {
  const stdin = new PassThrough();
  let held = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 5 && held.length >= 5 + held.readUInt32LE(1)) {
      const length = held.readUInt32LE(1);
      const id = held.readUInt8(0);
      if (id === ids.stdin) stdin.write(held.subarray(5, 5 + length));
      if (id === ids.closeStdin) stdin.end();
      held = held.subarray(5 + length);
    }
  });
  stream.on('end', () => stdin.end());
  return stdin;
}
