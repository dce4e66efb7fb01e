import { LabError } from '../errors.ts';
import type { CaptureFormat } from './capture.ts';
import { captureFormats } from './formats.ts';
import { readHead } from './read-head.ts';

/** Which format a capture has. Throws BAD_FILE where it cannot be read, is empty, or is none of them. */
export async function formatOf(file: string): Promise<CaptureFormat> {
  const head = await readHead(file);
  if (head.length === 0) {
    throw new LabError('BAD_FILE', `${file} is empty. Export the capture again, after some traffic passed.`);
  }
  const format = captureFormats.find(({ isOne }) => isOne(head, file));
  if (format !== undefined) return format;
  const names = captureFormats.map(({ name }) => name).join(', ');
  throw new LabError(
    'BAD_FILE',
    `${file}:1 is no capture that can be imported. Give one of these: ${names}; docs/imports.md tells how to make them.`,
  );
}
