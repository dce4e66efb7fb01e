import assert from 'node:assert/strict';
import type { Matrix, MatrixCell } from '../../lab/model/result.ts';
import { inSections, matrixGroups, sectionsOf } from '../../reports/matrix/groups.ts';
import { matrixHtml } from '../../reports/matrix/html.tsx';
import { matrix } from './results.ts';

const seen: MatrixCell = { state: 'new', k: 3, n: 3, transport: 'clear' };
const seldom: MatrixCell = { state: 'new', k: 1, n: 3, transport: 'clear' };

function rowsOf(rows: readonly (readonly [string, string, MatrixCell])[]): Matrix {
  return {
    ...matrix(),
    builds: matrix().builds.slice(0, 1),
    rows: rows.map(([identifier, trigger, cell]) => ({
      identifier,
      trigger,
      recipient: 'vnet.cn',
      cells: [cell],
    })),
  };
}

describe('groups of a matrix', () => {
  it('hold identifiers that share all their triggers and cells, in the order of a reader', () => {
    const groups = matrixGroups(
      rowsOf([
        ['iccid', 'unlock', seen],
        ['iccid', 'boot', seen],
        ['imei', 'unlock', seen],
        ['imei', 'boot', seen],
      ]),
    );
    assert.deepEqual(
      groups.map(({ identifiers, triggers }) => [identifiers, triggers]),
      [
        [
          ['imei', 'iccid'],
          ['boot', 'unlock'],
        ],
      ],
    );
  });

  it('keep apart what was seen at another rate, and what only some triggers show', () => {
    const groups = matrixGroups(
      rowsOf([
        ['imei', 'boot', seen],
        ['imei', 'unlock', seldom],
        ['iccid', 'boot', seen],
        ['imsi', 'boot', seen],
        ['imsi', 'unlock', seen],
      ]),
    );
    assert.deepEqual(
      groups.map(({ identifiers, triggers }) => [identifiers, triggers]),
      [
        [['imei', 'iccid'], ['boot']],
        [['imei'], ['unlock']],
        [['imsi'], ['boot', 'unlock']],
      ],
    );
  });

  it('put the background after all triggers', () => {
    const groups = matrixGroups(
      rowsOf([
        ['imei', 'background', seen],
        ['imei', 'any', seen],
        ['imei', 'boot', seen],
      ]),
    );
    assert.deepEqual(
      groups.map(({ background }) => background),
      [false, true],
    );
  });

  it('lose no row and invent none', () => {
    const random = sequence(7);
    for (let round = 0; round < 200; round += 1) {
      const rows: (readonly [string, string, MatrixCell])[] = [
        'imei',
        'imei:2',
        'iccid',
        'custom:tag',
        'never-heard-of',
      ].flatMap((identifier) =>
        ['boot', 'unlock', 'any', 'background', 'my-own']
          .filter(() => random() < 0.7)
          .map((trigger) => [identifier, trigger, random() < 0.5 ? seen : seldom] as const),
      );
      const unfolded = matrixGroups(rowsOf(rows)).flatMap(({ identifiers, triggers, cells }) =>
        identifiers.flatMap((identifier) => triggers.map((trigger) => [identifier, trigger, cells[0]])),
      );
      const sorted = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).sort();
      assert.deepEqual(sorted(unfolded), sorted(rows));
    }
  });
});

/** Numbers from 0 to 1, the same each time (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('builds side by side by subject', () => {
  const rows = matrix().rows.map((row) => ({
    ...row,
    packages: row.recipient === 'vnet.cn' ? ['com.example.b'] : [],
  }));
  const of = { ...matrix(), rows };

  it('puts together what is about one identifier, recipient or package, and loses no row', () => {
    for (const by of ['identifier', 'recipient', 'package'] as const) {
      const sections = sectionsOf(of, by);
      assert.equal(sections.flatMap((each) => each.matrix.rows).length, rows.length, by);
      assert.equal(new Set(sections.map(({ title }) => title)).size, sections.length, by);
      assert.deepEqual(new Set(inSections(of, by).rows), new Set(rows), by);
    }
    assert.deepEqual(
      sectionsOf(of, 'package').map(({ title }) => title),
      ['com.example.b', 'sender not known'],
    );
  });

  it('heads each subject on the page, and keeps what was not tested apart', () => {
    const page = matrixHtml.render({ matrix: of, groupBy: 'recipient', nextCommand: '' });
    assert.match(page, /scope="rowgroup">vnet\.cn</);
    assert.match(page, /scope="rowgroup">maker\.example</);
    assert.match(page, /class="cell not-tested"/);
    assert.doesNotMatch(page, /Outside the triggers/);
  });
});
