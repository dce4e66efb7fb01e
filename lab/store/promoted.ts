import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import type { UnknownValues } from '../model/unknown.ts';
import { writeAtomic } from './atomic-file.ts';
import { type IdentifierCheck, parseDevice } from './device-file.ts';
import { readPlain } from './stored-file.ts';

const line: z.ZodType<UnknownValues> = z.object({
  id: z.string(),
  values: z.array(z.object({ serial: z.string(), value: z.string() })),
});

/** Values of one unknown identifier of a run, by serial. Throws USAGE where the run has none of this id. */
export async function readUnknownValues(run: string, id: string): Promise<UnknownValues['values']> {
  const bytes = await readPlain(join(run, 'derived', 'unknown.jsonl'));
  if (bytes === null)
    throw new LabError(
      'USAGE',
      `${run} was not searched for unknown identifiers. Run "phonehome analyze ${run}" first.`,
    );
  for (const text of bytes.toString('utf8').split('\n')) {
    const parsed = text === '' ? null : line.safeParse(jsonOf(text));
    if (parsed?.success === true && parsed.data.id === id) return parsed.data.values;
  }
  throw new LabError('USAGE', `${run} has no unknown identifier ${id}. Its reports list those that it has.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Adds a custom identifier to a device.yaml, whose comments stay. Throws BAD_FILE where the file is none,
 * and USAGE where it has one with this label.
 */
export async function addCustomIdentifier(
  file: string,
  { label, value }: { readonly label: string; readonly value: string },
  check: IdentifierCheck,
): Promise<void> {
  const before = await readFile(file, 'utf8');
  const { device } = parseDevice(before, file, check);
  if (device.identifiers.some((each) => each.label === label))
    throw new LabError('USAGE', `${file} has an identifier with the label "${label}". Choose another one.`);
  const document = parseDocument(before);
  const entry = document.createNode({ kind: 'custom', label, value });
  const list = document.get('identifiers');
  if (isSeq(list)) list.add(entry);
  else document.set('identifiers', document.createNode([entry]));
  const after = document.toString({ lineWidth: 0 });
  parseDevice(after, file, check);
  await writeAtomic(file, after, (await stat(file)).mode & 0o777);
}
