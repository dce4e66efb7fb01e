import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from './rig.ts';

const parts = ['lab', 'devices', 'scenarios', 'reports', 'test/lab', 'docs', 'phonehome'];
const files = ['package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * A checkout of this lab as an earlier release was: under a ruleset of its own, and blind to SHA-256 of
 * identifiers. Answers its folder.
 */
export async function earlierRelease(folder: string): Promise<string> {
  await mkdir(folder);
  for (const name of [...parts, ...files]) {
    await cp(join(checkout, name), join(folder, name), { recursive: true });
  }
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  await change(join(folder, 'lab/wiring/version.ts'), /ruleset: '[^']+'/, "ruleset: '2026.1.1'");
  await change(join(folder, 'lab/analysis/identifiers/digests.ts'), / 'sha256', 'sha512'/, " 'sha512'");
  return folder;
}

async function change(file: string, from: RegExp, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!from.test(text)) throw new Error(`${file} has nothing like ${from}.`);
  await writeFile(file, text.replace(from, to));
}
