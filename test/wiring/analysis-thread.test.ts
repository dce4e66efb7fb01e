import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as tasks from '../../lab/wiring/analysis-tasks.ts';

describe('analysis-thread', () => {
  it('hands on every task that there is', async () => {
    const text = await readFile(new URL('../../lab/wiring/analysis-thread.mjs', import.meta.url), 'utf8');
    const handed = /export const \{([^}]*)\}/
      .exec(text)?.[1]
      ?.split(',')
      .map((each) => each.trim());
    assert.deepEqual(handed?.sort(), Object.keys(tasks).sort());
  });
});
