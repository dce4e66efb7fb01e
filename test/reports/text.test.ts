import assert from 'node:assert/strict';
import type { Matrix } from '../../lab/model/result.ts';
import { matrixText } from '../../reports/matrix/text.ts';
import { inColumns, widthOf, wrap } from '../../reports/text/line.ts';
import { text } from '../../reports/text.ts';
import { hostile } from './hostile.ts';
import { failing, inconclusive, matrix, passing } from './results.ts';

const ansi = /\x1b\[\d+(;\d+)*m/g;

describe('the terminal summary', () => {
  it('is at most 100 columns wide, apart from the command that is to be copied', () => {
    for (const input of [failing(), passing(), inconclusive(), hostile()]) {
      const lines = text.render({ ...input, nextCommand: 'next' }).split('\n');
      for (const line of lines) assert.ok(widthOf(line) <= 100, line);
    }
  });

  it('says the same with and without colours', () => {
    const plain = text.render(failing());
    const coloured = text.render({ ...failing(), colour: true });
    assert.notEqual(coloured, plain);
    assert.equal(coloured.replace(ansi, ''), plain);
    assert.doesNotMatch(plain, /\x1b/);
  });

  it('starts with the verdict and ends with the next command', () => {
    const lines = text.render(failing()).trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^■ FAIL {2}00WW_3_22C/);
    assert.match(lines.at(-1) ?? '', /^Next: \.\/phonehome baseline propose/);
  });

  it('lets no captured text move the cursor or colour the screen', () => {
    const coloured = text.render({ ...hostile(), colour: true });
    assert.doesNotMatch(coloured.replace(ansi, ''), /[\0-\x09\x0b-\x1f\x7f-\x9f]/);
    assert.match(coloured, /<U\+001B>/);
  });

  it('prints an upper bound beside every zero', () => {
    assert.match(text.render(failing()), /baseline 0 of 20 \(below 14\u00a0%\)/);
  });
});

describe('the table of builds side by side', () => {
  it('aligns its columns and tells not seen from not tested', () => {
    const lines = matrixText.render({ matrix: matrix(), nextCommand: 'next' }).split('\n');
    const head = lines.find((line) => line.startsWith('identifier')) ?? '';
    const column = head.indexOf('B 00WW_3_22C');
    const rows = lines.filter((line) => line.startsWith('IMEI, ICCID,'));
    assert.equal(rows.length, 2);
    for (const row of rows) assert.equal(row.slice(column, column + 11), '■ new 5/5 C');
    assert.match(rows[0] ?? '', /boot, unlock, +· 0\/20 +■ new 5\/5 C +✔ gone 0\/5$/);
    assert.match(rows[1] ?? '', /sim-swap +n\/t +■ new 5\/5 C +✔ gone 0\/5$/);
  });

  it('tells six identifiers under four triggers in one row, and the background apart and after', () => {
    const [of] = matrix().rows;
    assert.ok(of);
    const kinds = ['cell-id', 'iccid', 'imei:2', 'imei', 'imsi', 'wifi-mac'];
    const triggers = ['background', 'boot', 'screen-on', 'sim-swap', 'unlock'];
    const rows = kinds.flatMap((identifier) => triggers.map((trigger) => ({ ...of, identifier, trigger })));
    const known = { ...of, identifier: 'android-id', recipient: 'maker.example', trigger: 'boot' };
    const shown = matrixText.render({ matrix: { ...matrix(), rows: [...rows, known] }, nextCommand: '' });
    const table = shown.split('\n').filter((line) => /0\/20/.test(line) && !line.startsWith('not known'));
    assert.equal(table.length, 3);
    assert.match(table[0] ?? '', /^IMEI, IMEI \(slot 2\), ICCID/);
    assert.match(table[1] ?? '', /^Android ID →/);
    assert.match(table[2] ?? '', /\(background\)/);
    for (const line of shown.split('\n')) assert.ok(widthOf(line) <= 100, line);
    assert.doesNotMatch(shown, /Next:/);
  });

  it('goes on below where the builds are too many for 100 columns', () => {
    const one = matrix();
    const many: Matrix = {
      ...one,
      builds: [...one.builds, ...one.builds, ...one.builds],
      rows: one.rows.map((row) => ({ ...row, cells: [...row.cells, ...row.cells, ...row.cells] })),
    };
    const lines = matrixText.render({ matrix: many, nextCommand: 'next' }).split('\n');
    for (const line of lines) assert.ok(widthOf(line) <= 100, line);
    assert.equal(lines.filter((line) => line.startsWith('identifier')).length, 3);
    assert.ok(lines.some((line) => line.includes('I 00WW_3_39B')));
  });

  it('calls a cell that is missing not tested', () => {
    const short: Matrix = { ...matrix(), rows: matrix().rows.map((row) => ({ ...row, cells: [] })) };
    const shown = matrixText.render({ matrix: short, nextCommand: 'next' });
    assert.match(shown, /cell ID → vnet\.cn +boot, unlock, screen-on, +n\/t {2,}n\/t {2,}n\/t/);
  });
});

describe('a line of text', () => {
  it('counts wide characters twice and combining marks not at all', () => {
    assert.equal(widthOf('電話'), 4);
    assert.equal(widthOf('e\u0301'), 1);
    assert.equal(widthOf(inColumns('電話電話電話', 5)), 5);
    assert.equal(inColumns('telemetry.maker.example', 11), 'telem…ample');
  });

  it('is broken without losing a word', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const lines = wrap(words, '  ', '- ');
    assert.equal(lines.map((line) => line.slice(2)).join(' '), words);
  });
});
