import assert from 'node:assert/strict';
import { appendFile, readFile, rm, stat, truncate } from 'node:fs/promises';
import fc from 'fast-check';
import { summaryOf } from '../../lab/analysis/trend-summary.ts';
import { keyOf } from '../../lab/model/emission.ts';
import { type IndexedSighting, type RunSummary, transports } from '../../lab/model/trend.ts';
import { packCells, unpackCells } from '../../lab/store/index-cells.ts';
import { appendRun, appendVerdict, indexedLines, indexPath, readIndex } from '../../lab/store/run-index.ts';
import { type Plant, profileOf } from '../analysis/builders.ts';
import { temporaryFolder } from './a-run.ts';

const line = 'acme-one/eu';

function summary(run: string, plants: readonly Plant[]): RunSummary {
  return summaryOf({ ...profileOf({ plants }), run }, `/runs/${run}`);
}

const plantOf = (place: string, k = 5): Plant => ({ place, in: { unlock: k } });

describe('the index of runs', () => {
  let home: string;
  beforeEach(async () => {
    home = await temporaryFolder();
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  /** Each run's sightings as `place k/n`, by run. */
  async function stored(): Promise<Record<string, string[]>> {
    const { keys, runs } = await readIndex(home, line);
    return Object.fromEntries(
      runs.map(({ facts, sightings }) => [
        facts.run,
        [...sightings.keys]
          .map((key, each) => `${keys[key]?.place} ${sightings.k[each]}/${sightings.n[each]}`)
          .sort(),
      ]),
    );
  }

  it('gives back what was put in, and says which lines there are', async () => {
    assert.deepEqual((await readIndex(home, line)).runs, []);
    const first = summary('one', [plantOf('a'), plantOf('b', 2)]);
    await appendRun(home, first);
    await appendRun(home, summary('two', [plantOf('b'), plantOf('c')]));
    const index = await readIndex(home, line);
    assert.deepEqual(index.runs[0]?.facts, first.facts);
    assert.deepEqual(await stored(), {
      one: ['body/a 5/5', 'body/b 2/5'],
      two: ['body/b 5/5', 'body/c 5/5'],
    });
    assert.equal(index.keys.length, 3, 'a key is written once');
    assert.deepEqual(await indexedLines(home), [line]);
    assert.equal((await stat(indexPath(home, line))).mode & 0o077, 0);
  });

  it('lets the last line on a run count, and writes nothing twice', async () => {
    await appendRun(home, summary('one', [plantOf('a')]));
    const before = await readFile(indexPath(home, line), 'utf8');
    await appendRun(home, summary('one', [plantOf('a')]));
    assert.equal(await readFile(indexPath(home, line), 'utf8'), before);
    await appendRun(home, summary('one', [plantOf('z')]));
    assert.deepEqual(await stored(), { one: ['body/z 5/5'] });
  });

  it('keeps verdicts apart, so that the last one counts', async () => {
    await appendRun(home, summary('one', [plantOf('a')]));
    await appendVerdict(home, line, { run: 'one', word: 'pass', base: 'x' });
    await appendVerdict(home, line, { run: 'one', word: 'fail', base: 'x' });
    assert.equal((await readIndex(home, line)).runs[0]?.verdict, 'fail');
  });

  it('loses only the line that a crash tore, and goes on after it', async () => {
    await appendRun(home, summary('one', [plantOf('a')]));
    await appendRun(home, summary('two', [plantOf('b')]));
    const path = indexPath(home, line);
    await truncate(path, (await stat(path)).size - 20);
    assert.equal((await readIndex(home, line)).torn, 1);
    await appendRun(home, summary('three', [plantOf('b'), plantOf('c')]));
    assert.deepEqual(await stored(), { one: ['body/a 5/5'], three: ['body/b 5/5', 'body/c 5/5'] });
    await appendRun(home, summary('two', [plantOf('b')]));
    assert.deepEqual((await stored()).two, ['body/b 5/5']);
  });

  it('understands two writers that did not see each other', async () => {
    await appendRun(home, summary('zero', [plantOf('a')]));
    const path = indexPath(home, line);
    const start = await readFile(path, 'utf8');
    await appendRun(home, summary('one', [plantOf('a'), plantOf('b')]));
    const one = (await readFile(path, 'utf8')).slice(start.length);
    await truncate(path, start.length);
    await appendRun(home, summary('two', [plantOf('c'), plantOf('b', 1), plantOf('a', 4)]));
    // The first writer's line comes after the second's, of which it knew nothing.
    await appendFile(path, one);
    await appendRun(home, summary('three', [plantOf('b'), plantOf('d')]));
    assert.deepEqual(await stored(), {
      zero: ['body/a 5/5'],
      two: ['body/a 4/5', 'body/b 1/5', 'body/c 5/5'],
      one: ['body/a 5/5', 'body/b 5/5'],
      three: ['body/b 5/5', 'body/d 5/5'],
    });
  });

  it('says that a part of it is of another version', async () => {
    await appendRun(home, summary('one', [plantOf('a')]));
    await appendFile(indexPath(home, line), '{"v":99}\n');
    assert.equal((await readIndex(home, line)).stale, true);
  });

  it('holds a line that was altered for torn, and never for sightings', async () => {
    await appendRun(home, summary('one', [plantOf('a')]));
    const path = indexPath(home, line);
    const text = await readFile(path, 'utf8');
    for (const altered of [
      text.replace('"from":0', '"from":7'),
      text.replace(/"cells":"[^"]*"/, '"cells":"//8="'),
    ]) {
      assert.notEqual(altered, text);
      await truncate(path, 0);
      await appendFile(path, altered);
      const { runs, torn } = await readIndex(home, line);
      assert.deepEqual([runs.length, torn], [0, 1]);
    }
  });

  it('packs any sightings so that they come back the same', () => {
    const cell = fc.record(
      {
        key: fc.nat(100_000),
        seen: fc
          .tuple(fc.nat(5_000), fc.nat(5_000), fc.constantFrom(...transports), fc.boolean())
          .map(
            ([k, more, transport, uncounted]): IndexedSighting => ({ k, n: k + more, transport, uncounted }),
          ),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.uniqueArray(cell, { selector: ({ key }) => key }), (cells) => {
        const packed = unpackCells(packCells(cells), 100_001);
        const back = [...(packed?.keys ?? [])].map((key, each) => ({
          key,
          seen: {
            k: packed?.k[each],
            n: packed?.n[each],
            transport: transports[(packed?.forms[each] ?? 0) & 3],
            uncounted: (packed?.forms[each] ?? 0) >= 4,
          },
        }));
        assert.deepEqual(
          back,
          [...cells].sort((a, b) => a.key - b.key),
        );
      }),
    );
  });

  it('takes no bytes for sightings that are none', () => {
    for (const large of [
      [128, 128, 128, 128, 8],
      [255, 255, 255, 255, 127],
    ]) {
      assert.equal(unpackCells(Uint8Array.from([...large, 8, 0]), 50), null);
      assert.equal(
        unpackCells(Uint8Array.from([0, 0, 1, ...large]), 50)?.n[0] ?? null,
        large[4] === 8 ? 2 ** 31 : null,
      );
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const packed = unpackCells(bytes, 50);
        if (packed === null) return;
        for (const [each, key] of packed.keys.entries()) {
          assert.ok(key < 50 && (packed.k[each] ?? 0) <= (packed.n[each] ?? -1));
        }
      }),
    );
  });

  it('holds no value and no serial', async () => {
    await appendRun(home, summary('one', [plantOf('a')]));
    const text = await readFile(indexPath(home, line), 'utf8');
    assert.doesNotMatch(text, /350000000000006|A1/);
    const [only] = (await readIndex(home, line)).keys;
    assert.match(only === undefined ? '' : keyOf(only), /^unlock\|imei/);
  });
});
