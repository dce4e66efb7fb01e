import assert from 'node:assert/strict';
import { code, prose, table } from '../../reports/markdown/text.ts';
import { markdown } from '../../reports/markdown.ts';
import { hostile } from './hostile.ts';
import { failing } from './results.ts';

describe('captured text in Markdown', () => {
  it('is neither HTML, emphasis, link nor table cell', () => {
    assert.equal(prose('<b>a</b> *b* `d`'), '\\<b\\>a\\</b\\> \\*b\\* \\`d\\`');
    assert.equal(prose('_c_ | [e](f) a_b'), '\\_c\\_ \\| \\[e\\](f) a_b');
    assert.equal(prose('&lt;script&gt;'), '&amp;&#8203;lt;script&amp;&#8203;gt;');
  });

  it('mentions nobody and refers to nothing', () => {
    for (const text of ['@team', '#12', '!3', '~bug', '%1', '$5', '&6', 'user@host.example']) {
      assert.match(prose(text), /&#8203;/, text);
    }
    assert.equal(prose('http://evil.example'), 'http:&#8203;//evil.example');
    assert.equal(prose('www.evil.example'), 'www&#8203;.evil.example');
    assert.equal(prose('deadbeef1234'), 'dea&#8203;dbeef1234');
    assert.equal(prose(':tada:'), ':&#8203;tada:');
  });

  it('begins no heading and no list', () => {
    assert.equal(prose('# a'), '\\# a');
    assert.equal(prose('- a'), '\\- a');
    assert.equal(prose('1. a'), '1\\. a');
    assert.equal(prose('+ a'), '\\+ a');
    assert.equal(prose('a\n# b'), 'a\\<U+000A\\># b');
  });

  it('stays inside its code span whatever backticks and pipes it holds', () => {
    assert.equal(code('a`b'), '``a`b``');
    assert.equal(code('`'), '`` ` ``');
    assert.equal(code('a|b'), '`a\\|b`');
    assert.equal(code('a\\|b'), '`a\\<U+007C>b`');
    assert.equal(code(''), '(empty)');
    assert.equal(code('```'), '```` ``` ````');
  });

  it('leaves a table with the columns that it had', () => {
    assert.equal(table(['a'], [['b']]), '| a |\n| --- |\n| b |');
    for (const input of [failing(), hostile()]) {
      const lines = markdown.render(input).split('\n');
      for (const [index, line] of lines.entries()) {
        if (!line.startsWith('|') || lines[index - 1]?.startsWith('|') !== true) continue;
        assert.equal(columnsOf(line), columnsOf(lines[index - 1] ?? ''), line);
      }
    }
  });
});

function columnsOf(line: string): number {
  return line.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length;
}
