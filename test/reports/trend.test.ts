import assert from 'node:assert/strict';
import { trendFormats } from '../../reports/list.ts';
import { trendCsv } from '../../reports/trend/csv.ts';
import { trendGroups } from '../../reports/trend/groups.ts';
import { trendHtml } from '../../reports/trend/html.tsx';
import { trendText } from '../../reports/trend/text.ts';
import { axisChanges, historyOf, trendSentence } from '../../reports/trend/words.ts';
import { assertGolden } from './golden.ts';
import { hostileTrend, longTrend, trend } from './trends.ts';

const empty = { ...trend(), builds: [], rows: [] };

describe('the trend', () => {
  for (const format of trendFormats) {
    it(`${format.name} is as in its golden file`, () => {
      const text = format.render({ trend: trend(), nextCommand: './phonehome compare A B' });
      assertGolden(`trend.${format.file}`, format.name === 'html' ? text.replaceAll('><', '>\n<') : text);
    });

    it(`${format.name} holds no hidden character, and nothing that runs, of what was captured`, () => {
      const text = format.render({ trend: hostileTrend(), nextCommand: '' });
      assert.doesNotMatch(text, /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]|\p{Cs}/u);
      if (format.name === 'html') assert.doesNotMatch(text, /<script|<img/);
      if (format.name === 'csv')
        for (const cell of text.split(/[,"\n]/)) assert.doesNotMatch(cell, /^[=+\-@]/);
    });

    it(`${format.name} can be made of a line without builds`, () => {
      assert.doesNotMatch(
        format.render({ trend: empty, nextCommand: '' }),
        /undefined|NaN|Infinity|\[object/,
      );
    });
  }

  it('never mistakes not seen or not tested for fixed', () => {
    const of = new Map(trendGroups(trend()).map((each) => [each.identifiers[0], each.status]));
    assert.deepEqual(
      [of.get('serial'), of.get('imsi:1'), of.get('advertising-id'), of.get('imei:1')],
      ['sent', 'untested', 'unseen', 'fixed'],
    );
    const [again] = trend().rows;
    assert.ok(again !== undefined);
    const cells = [...again.cells.slice(0, 8), { k: 1, n: 5, transport: 'clear' as const }];
    const [group] = trendGroups({ ...trend(), rows: [{ ...again, cells }] });
    assert.equal(group?.status, 'sent', 'what came back after a fix is sent');
  });

  it('puts together only what came, went and was fixed alike', () => {
    const leak = trendGroups(trend()).find(({ status }) => status === 'fixed');
    assert.deepEqual(leak?.identifiers, ['imei:1', 'iccid:1', 'cell-id']);
    assert.deepEqual(leak?.triggers, ['boot', 'unlock', 'screen-on']);
    const other = trend().rows.map((row, index) => (index === 0 ? { ...row, exposureDays: 1 } : row));
    assert.equal(trendGroups({ ...trend(), rows: other }).length, trendGroups(trend()).length + 2);
  });

  it('says how many trials verify a fix, and that exposure is not known without release dates', () => {
    const groups = trendGroups(trend());
    const histories = new Map(groups.map((each) => [each.identifiers[0], historyOf(each, trend())]));
    assert.equal(histories.get('imei:1')?.fixed, '00WW_3_39B (5 trials without it)');
    assert.equal(histories.get('imei:1')?.exposed, '91 days');
    assert.match(histories.get('advertising-id')?.exposed ?? '', /not known: a release date is missing/);
    assert.match(trendSentence(trend()), /still sends 2; 9 verified fixed; 1 not seen .*; 1 not tested/);
  });

  it('draws in where the lab itself changed: ruleset, scope, canary', () => {
    assert.deepEqual(
      axisChanges(trend()).map(({ before, kind }) => [before, kind]),
      [
        [3, 'canary'],
        [6, 'ruleset'],
        [8, 'scope'],
      ],
    );
    assert.match(trendHtml.render({ trend: trend(), nextCommand: '' }), /class="change ruleset"/);
  });

  it('gives each form a meaning in words, for whoever sees no picture', () => {
    const page = trendHtml.render({ trend: trend(), nextCommand: '' });
    assert.match(
      page,
      /aria-label="[^"]*00WW_3_22B to 00WW_3_39A: sent in clear; 00WW_3_39B: verified fixed; /,
    );
    assert.match(page, /00WW_4_01A: not tested"/);
  });

  it('joins neighbours that are alike where there are too many builds for a form each', () => {
    const page = trendHtml.render({ trend: longTrend(), nextCommand: '' });
    assert.equal(
      page.split('<rect class="mark clear"').length - 1,
      150 + 1,
      'a bar a build on the axis, one in the row',
    );
    assert.match(trendText.render({ trend: longTrend(), nextCommand: '' }), /120 earlier ones not shown/);
  });

  it('leaves the figures of what was not tested empty', () => {
    const lines = trendCsv.render({ trend: trend(), nextCommand: '' }).split('\n');
    assert.match(lines.find((each) => each.startsWith('"IMSI"')) ?? '', /,"","","","","","","5","5",/);
  });
});
