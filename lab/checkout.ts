import { execFileSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const above = dirname(dirname(fileURLToPath(import.meta.url)));
let compiled = basename(above) === '.compiled';

/** The folder of the checkout that this program runs from. */
export const checkout = compiled ? dirname(above) : above;

/** A file of the checkout, by its path in it. */
export function ownFile(path: string): string {
  return join(checkout, path);
}

/**
 * A module of the lab, by the path of its source, for a process or a thread of its own: its compiled form. A
 * program that itself runs from the sources, as tests and benchmarks do, compiles what has changed before.
 */
export function ownModule(path: `${string}.ts`): string {
  if (!compiled) execFileSync(process.execPath, [ownFile('lab/cli/compile.mjs')]);
  compiled = true;
  return join(checkout, '.compiled', path.replace(/ts$/, 'js'));
}
