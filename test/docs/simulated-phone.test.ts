import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faults } from '../../devices/kinds/simulated/faults/list.ts';

describe('docs/simulated-phone.md', () => {
  it('names every fault of the simulated phone with what goes wrong, and no other', () => {
    const text = readFileSync(
      fileURLToPath(new URL('../../docs/simulated-phone.md', import.meta.url)),
      'utf8',
    );
    const rows = [...text.matchAll(/^\| `([a-z0-9-]+)` \| (.*) \|$/gm)].map(
      ([, name, what]) => `${name}: ${what}`,
    );
    assert.deepEqual(rows.sort(), faults.map(({ name, description }) => `${name}: ${description}`).sort());
  });
});
