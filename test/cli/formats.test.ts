import assert from 'node:assert/strict';
import { formatNames, formatsOf } from '../../lab/cli/formats.ts';
import { capture, formats } from '../../lab/wiring/render.ts';

const lab = { formats: [...formats, capture] };

describe('--format', () => {
  it('names in --help what the lab can write, in its order', () => {
    assert.equal(
      formatNames,
      lab.formats
        .filter(({ tells }) => tells.includes('build') || tells.includes('capture'))
        .map(({ name }) => name)
        .join(', '),
    );
  });

  it('writes each format to a file of its own', () => {
    assert.equal(new Set(lab.formats.map(({ file }) => file)).size, lab.formats.length);
    assert.ok(lab.formats.every(({ file }) => /^[\w.-]+$/.test(file)));
  });

  it('takes HTML, JSON and Markdown unless it is told otherwise, and each name once', () => {
    assert.deepEqual(
      formatsOf(lab, undefined, 'build').map(({ file }) => file),
      ['report.html', 'result.json', 'report.md'],
    );
    assert.equal(formatsOf(lab, ['junit', 'junit'], 'build').length, 1);
  });

  it('refuses a format that is unknown, or cannot tell this, and says which can', () => {
    assert.throws(
      () => formatsOf(lab, ['pdf'], 'build'),
      /no format "pdf" for one build\. Give one of html, /,
    );
    assert.throws(
      () => formatsOf(lab, ['junit'], 'builds'),
      /no format "junit" for several builds side by side\. Give one of html, json, markdown, text, csv, har\./,
    );
  });
});
