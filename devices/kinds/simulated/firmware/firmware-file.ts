import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { LabError, sentenceOf } from '../../../../lab/errors.ts';
import { parseYaml } from '../../../../lab/yaml.ts';
import { checkEmit } from './check-emit.ts';
import type { Firmware } from './firmware.ts';
import { firmwareSchema } from './firmware-schema.ts';

/**
 * Reads the text of a `firmware.yaml` (design.md, section 6). Throws BAD_FILE with
 * `file:line:column` for an unknown key, a wrong type, template or encoding.
 */
export function parseFirmware(text: string, file: string): Firmware {
  const parsed = parseYaml(text, file, firmwareSchema, (value, fail) => {
    value.emits.forEach((emit, index) => {
      checkEmit(emit, (path, message) => fail(['emits', index, ...path], message));
    });
  });
  return firmwareOf(parsed);
}

/** Reads a `firmware.yaml` from disk. Throws BAD_FILE, also where there is no such file. */
export async function readFirmware(path: string): Promise<Firmware> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LabError('BAD_FILE', unreadable(path, cause), { cause });
  });
  return parseFirmware(text, path);
}

function firmwareOf(value: z.output<typeof firmwareSchema>): Firmware {
  const { fingerprint, properties } = value.build;
  const emits = value.emits.map(({ delay, ...emit }) => ({
    ...emit,
    delayMs: delay,
    request: { ...emit.request, method: emit.request.method.toUpperCase() },
  }));
  return { build: { fingerprint, properties, packages: value.packages }, emits };
}

function unreadable(path: string, cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return `There is no firmware file ${path}: check the path given to --firmware.`;
  if (code === 'EISDIR') return `${path} is a folder: name the firmware.yaml in it.`;
  return `The firmware file ${path} cannot be read (${sentenceOf(cause)}): check its permissions.`;
}
