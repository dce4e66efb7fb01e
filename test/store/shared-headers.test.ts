import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureEvent } from '../../lab/model/flow.ts';
import { writeAtomic } from '../../lab/store/atomic-file.ts';
import { jsonLinesOf } from '../../lab/store/json-lines.ts';
import { sharedHeaders } from '../../lab/store/shared-headers.ts';

describe('the headers of a long recording', () => {
  const event = (headers: unknown) =>
    ({
      type: 'response',
      at: 1,
      flow: 'c1.1',
      status: 200,
      headers,
      answeredBy: 'lab',
    }) as unknown as CaptureEvent;
  const read = (found: CaptureEvent) => ('headers' in found ? (found.headers as unknown[]) : []);

  it('are one object where they are equal, and never where one could be taken for another', () => {
    const share = sharedHeaders();
    const lines = [
      ['Accept', '*/*'],
      ['a', 'bc'],
      ['ab', 'c'],
      ['Accept', '*/*'],
      ['accept', '*/*'],
    ];
    const shared = read(share(event(lines)));
    assert.deepEqual(shared, lines);
    assert.equal(shared[0], shared[3]);
    assert.equal(new Set(shared).size, 4);
    assert.equal(read(share(event([['Accept', '*/*']])))[0], shared[0]);
  });

  it('stay as they are where a file was altered', () => {
    const share = sharedHeaders();
    for (const odd of [[['one']], [['a', 'b', 'c']], [[1, 2]], ['text'], [null], 'none', null]) {
      const before = event(odd);
      assert.deepEqual(share(before), before);
    }
  });

  it('are written line by line, whatever the length of all together', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lines-'));
    const values = Array.from({ length: 3_000 }, (_, number) => ({ number, text: 'x'.repeat(1_000) }));
    const pieces = [...jsonLinesOf(values)];
    assert.ok(pieces.length > 2);
    await writeAtomic(join(folder, 'lines'), jsonLinesOf(values));
    const text = await readFile(join(folder, 'lines'), 'utf8');
    assert.equal(text, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
    await writeAtomic(join(folder, 'none'), jsonLinesOf([]));
    assert.equal(await readFile(join(folder, 'none'), 'utf8'), '');
    await rm(folder, { recursive: true });
  });
});
