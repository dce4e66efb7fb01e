import assert from 'node:assert/strict';
import { matrixFormats, reportFormats } from '../../reports/list.ts';
import { plainPages } from '../../reports/plain.tsx';
import type { ReportInput } from '../../reports/report.ts';
import { approved } from './approved.ts';
import { result } from './builders.ts';
import { assertGolden } from './golden.ts';
import { hostile } from './hostile.ts';
import { failing, inconclusive, matrix, passing, reviewable } from './results.ts';

const inputs: Readonly<Record<string, ReportInput>> = {
  fail: failing(),
  pass: passing(),
  inconclusive: inconclusive(),
  review: reviewable(),
  approved: approved(),
  hostile: hostile(),
};

/** Their readers take the verdict from the exit code, or want none; an empty one stands for nothing found. */
const tellFindingsOnly = new Set(['csv', 'gitlab', ...plainPages.map(({ name }) => name)]);

describe('report formats', () => {
  it('have names and files of their own', () => {
    for (const formats of [reportFormats, matrixFormats]) {
      assert.equal(new Set(formats.map((each) => each.name)).size, formats.length);
      assert.equal(new Set(formats.map((each) => each.file)).size, formats.length);
    }
  });

  for (const format of reportFormats) {
    for (const [name, input] of Object.entries(inputs)) {
      it(`${format.name} of a ${name} result is as in its golden file`, () => {
        assertGolden(`${name}.${format.file}`, inLines(format.name, format.render(input)));
      });
    }

    it(`${format.name} says the same twice and leaves its input alone`, () => {
      const input = failing();
      const before = JSON.stringify(input);
      assert.equal(format.render(input), format.render(input));
      assert.equal(JSON.stringify(input), before);
    });

    it(`${format.name} holds no character that a reader cannot see or that reorders text`, () => {
      const hidden = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/u;
      assert.doesNotMatch(format.render(hostile()), hidden);
    });

    it(`${format.name} can be made of a result with nothing in it`, () => {
      const empty = result({ packages: { added: [], removed: [], changed: [] } });
      const bare = { ...empty, coverage: { ...empty.coverage, byTrigger: {}, bytes: [] } };
      const text = format.render({ result: bare, nextCommand: './phonehome doctor' });
      if (!tellFindingsOnly.has(format.name)) assert.match(text, /pass/i);
      assert.doesNotMatch(text, /undefined|NaN|\[object/);
    });
  }

  for (const format of matrixFormats) {
    it(`${format.name} of builds side by side is as in its golden file`, () => {
      const text = format.render({ matrix: matrix(), nextCommand: './phonehome report runs/b' });
      assertGolden(`matrix.${format.file}`, inLines(format.name, text));
    });
  }

  it('json is the result and nothing else', () => {
    const json = reportFormats.find((each) => each.name === 'json');
    assert.deepEqual(JSON.parse(json?.render(failing()) ?? ''), JSON.parse(JSON.stringify(failing().result)));
  });

  it('clip a very long captured string and say how much is missing', () => {
    for (const format of reportFormats.filter((each) => each.name !== 'json')) {
      const text = format.render(hostile());
      assert.ok(text.length < 60_000, `${format.name} has ${text.length} characters`);
      assert.match(text, /more characters/);
    }
  });
});

/** One element a line, so that a difference in a page can be read. */
function inLines(format: string, text: string): string {
  return !/^(?:html|officer|plain.*)$/.test(format) ? text : text.replaceAll('><', '>\n<');
}
