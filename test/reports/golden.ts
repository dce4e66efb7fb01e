import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Compares a report with its golden file; UPDATE_GOLDEN=1 writes the file anew, to be read in the diff. */
export function assertGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`golden/${name}.golden`, import.meta.url));
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  assert.ok(existsSync(file), `${name} is missing: run the tests once with UPDATE_GOLDEN=1 and read it.`);
  assert.equal(
    text,
    readFileSync(file, 'utf8'),
    `${name} differs: read the difference; UPDATE_GOLDEN=1 accepts it.`,
  );
}
