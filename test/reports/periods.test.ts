import assert from 'node:assert/strict';
import { html } from '../../reports/html.tsx';
import { markdown } from '../../reports/markdown.ts';
import type { ReportInput } from '../../reports/report.ts';
import { text } from '../../reports/text.ts';
import { passing } from './results.ts';

/** A run that listened to one trigger for an hour. */
function heard(): ReportInput {
  const input = passing();
  const sentence =
    'The longest period listened was 1h (idle-hour); what is sent less often than that is seen by chance only.';
  const longest = { trigger: 'idle-hour', ms: 3_600_000, sentence };
  const coverage = { ...input.result.coverage, longest, otherDwells: { 'idle-hour': '1h' } };
  return { ...input, result: { ...input.result, coverage } };
}

describe('the longest period that a run listened', () => {
  for (const [name, format] of Object.entries({ text, markdown, html })) {
    it(`stands in ${name}, beside the scope, with the times of the triggers that differ`, () => {
      const plain = (input: ReportInput) =>
        format.render(input).replaceAll('&#39;', "'").replaceAll(/\s+/g, ' ').replaceAll('\\', '');
      assert.match(plain(heard()), /longest period listened was 1h \(idle-hour\); what is sent less often/);
      assert.match(plain(heard()), /2s \(idle-hour 1h\)/);
      assert.doesNotMatch(plain(passing()), /longest period|idle-hour/);
    });
  }
});
