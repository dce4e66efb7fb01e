import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { allCommands } from '../commands/all.ts';
import type { Sink } from '../commands/command.ts';
import type { Phone } from '../phone-parts.ts';
import { Shell, type ShellStreams } from '../shell/run.ts';
import { shellFrame, stdinOf } from './shell-protocol.ts';
import type { AdbStream } from './stream.ts';

/** `shell,v2,raw:LINE`: separate output and errors, and an exit status. */
export async function serveShellV2(
  phone: Phone,
  line: string,
  stream: AdbStream,
  terminal: string | null,
): Promise<void> {
  const streams = {
    stdin: stdinOf(stream),
    out: sink(stream, (data) => shellFrame('stdout', data)),
    err: sink(stream, (data) => shellFrame('stderr', data)),
    gone: stream.gone,
  };
  const status = await runLines(phone, line, streams, terminal);
  if (!stream.gone.aborted) stream.end(shellFrame('exit', Buffer.from([status & 0xff])));
}

/** `shell:LINE` and `exec:LINE`: one raw stream. */
export async function serveRawShell(phone: Phone, line: string, stream: AdbStream): Promise<void> {
  const raw = sink(stream, (data) => data);
  await runLines(phone, line, { stdin: stream, out: raw, err: raw, gone: stream.gone });
  if (!stream.gone.aborted) stream.end();
}

/** An empty line asks for a shell that reads its commands from stdin. */
async function runLines(
  phone: Phone,
  line: string,
  streams: ShellStreams,
  terminal: string | null = null,
): Promise<number> {
  const shell = new Shell(phone, allCommands, terminal);
  if (line.trim() !== '') return shell.run(line, streams);
  let status = 0;
  for await (const typed of createInterface({ input: streams.stdin })) {
    const exit = /^\s*exit(?:\s+(\d+))?\s*$/.exec(typed);
    if (exit !== null) return Number(exit[1] ?? status);
    // A command typed into an interactive shell does not swallow the lines after it.
    status = await shell.run(typed, { ...streams, stdin: new PassThrough().end() });
  }
  return status;
}

function sink(stream: AdbStream, frame: (data: Buffer) => Buffer): Sink {
  return async (data) => {
    const bytes = Buffer.from(data);
    if (bytes.length === 0 || stream.gone.aborted || stream.destroyed) return;
    // Where the host hangs up meanwhile, the next call finds the stream gone.
    if (!stream.write(frame(bytes))) await once(stream, 'drain').catch(() => undefined);
  };
}
