import assert from 'node:assert/strict';
import { grouped, visible, visibleBlock } from '../../reports/visible.ts';

describe('what a reader cannot see', () => {
  it('is spelt out', () => {
    assert.equal(visible('a\0b'), 'a<U+0000>b');
    assert.equal(visible('\u202egnp.exe'), '<U+202E>gnp.exe');
    assert.equal(visible('x\u200b\u2066\ufeff'), 'x<U+200B><U+2066><U+FEFF>');
    assert.equal(visible('\u{e0041}'), '<U+E0041>');
    assert.equal(visible('a\nb\x1b[31m'), 'a<U+000A>b<U+001B>[31m');
    assert.equal(visible('\ud800'), '<U+D800>');
  });

  it('does not touch what can be seen', () => {
    assert.equal(visible('IMEI „é“ 電話 😀'), 'IMEI „é“ 電話 😀');
  });

  it('is counted where marks are piled on one letter', () => {
    assert.equal(visible(`z${'\u0301'.repeat(40)}`), `z${'\u0301'.repeat(3)}<+37 marks>`);
  });
});

describe('a long captured string', () => {
  it('is cut with a note and never inside a character', () => {
    assert.equal(visible('a'.repeat(12_355), 10), `${'a'.repeat(10)}… [12,345 more characters]`);
    assert.equal(visible('aa😀b', 3), 'aa… [3 more characters]');
  });

  it('keeps its lines and tabs in an excerpt', () => {
    assert.equal(visibleBlock('{\r\n\t"a": 1\n}\0'), '{\n\t"a": 1\n}<U+0000>');
  });
});

describe('a number', () => {
  it('has its thousands apart', () => {
    assert.equal(grouped(1234567), '1,234,567');
    assert.equal(grouped(12), '12');
  });
});
