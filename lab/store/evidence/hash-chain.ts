import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from '../../errors.ts';
import { withFileLock } from '../file-lock.ts';
import { readPlain } from '../stored-file.ts';

/** A line as it was read back. */
export type ChainLine = { readonly previous: string | null; readonly [key: string]: unknown };

/** Lines of a chain and its first fault: the number of a line that does not follow from the one before. */
export type Chain = {
  readonly lines: readonly ChainLine[];
  readonly faultAt: number | null;
  readonly head: string | null;
};

/** Reads JSON lines each of which holds the SHA-256 of the line before, as `previous`. */
export function readChain(text: string): Chain {
  const lines: ChainLine[] = [];
  let head: string | null = null;
  const pieces = text === '' ? [] : text.split('\n');
  const last = pieces.pop();
  for (const [index, piece] of pieces.entries()) {
    const line = parse(piece);
    if (line === null || line.previous !== head) return { lines, faultAt: index + 1, head };
    lines.push(line);
    head = createHash('sha256').update(piece).digest('hex');
  }
  return { lines, faultAt: last === undefined || last === '' ? null : pieces.length + 1, head };
}

/**
 * Appends one line to a chain on disk, for its owner only, and answers the whole text. Throws
 * EVIDENCE where the chain was altered: what follows a false line would be worth nothing.
 */
export async function appendChain(path: string, makeLine: (before: Chain) => object): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return withFileLock(`${path}.lock`, async () => {
    const text = (await readPlain(path))?.toString('utf8') ?? '';
    const before = readChain(text);
    if (before.faultAt !== null) {
      throw new LabError(
        'EVIDENCE',
        `${path}:${before.faultAt} does not follow from the line before it: the log was altered. Keep it, move it away, and try again.`,
      );
    }
    const line = `${JSON.stringify({ ...makeLine(before), previous: before.head })}\n`;
    const file = await open(path, 'a', 0o600);
    try {
      await file.appendFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
    return text + line;
  });
}

function parse(piece: string): ChainLine | null {
  try {
    const value = JSON.parse(piece) as ChainLine | null;
    return typeof value === 'object' && value !== null && JSON.stringify(value) === piece ? value : null;
  } catch {
    return null;
  }
}
