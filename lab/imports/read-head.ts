import { open } from 'node:fs/promises';
import { LabError } from '../errors.ts';

/** The first bytes of a file, at most 4096. Throws BAD_FILE where it cannot be read. */
export async function readHead(file: string): Promise<Buffer> {
  try {
    const opened = await open(file);
    try {
      const { buffer, bytesRead } = await opened.read(Buffer.alloc(4096), 0, 4096, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await opened.close();
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new LabError('BAD_FILE', `${file} cannot be read (${code}). Name a capture that is there.`, {
      cause,
    });
  }
}
