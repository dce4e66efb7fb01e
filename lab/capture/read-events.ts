import { createReadStream } from 'node:fs';
import { LabError } from '../errors.ts';
import type { CaptureEvent } from '../model/flow.ts';

/** A line that is no event: the last one torn by a crash, or a damaged one. */
export type TornLine = { readonly file: string; readonly line: number; readonly reason: string };

const newline = 0x0a;

/**
 * Reads events.jsonl line by line, in flat memory. A line that is no event is skipped and told to
 * `torn`; nothing that it may have said is known. Throws BAD_FILE where there is no file.
 */
export async function* readEvents(
  path: string,
  torn: (line: TornLine) => void = () => {},
): AsyncIterable<CaptureEvent> {
  let number = 0;
  for await (const { text, whole } of linesOf(path)) {
    number += 1;
    if (whole && text === '') continue;
    const event = parsed(text);
    if (event !== null) yield event;
    else torn({ file: path, line: number, reason: whole ? 'it is no event' : 'it was cut short' });
  }
}

async function* linesOf(path: string): AsyncIterable<{ text: string; whole: boolean }> {
  let rest: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        rest.push(chunk.subarray(start, end));
        yield { text: Buffer.concat(rest).toString('utf8'), whole: true };
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new LabError(
      'BAD_FILE',
      `${path} cannot be read (${code}). It is the recording of an attempt: name the folder of a run that has it.`,
      { cause },
    );
  }
  if (rest.length > 0) yield { text: Buffer.concat(rest).toString('utf8'), whole: false };
}

function parsed(text: string): CaptureEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEvent(value) ? value : null;
  } catch {
    return null;
  }
}

function isEvent(value: unknown): value is CaptureEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, at, flow } = value as Record<string, unknown>;
  return typeof type === 'string' && typeof at === 'number' && typeof flow === 'string';
}
