import assert from 'node:assert/strict';
import { reportFormats } from '../../reports/list.ts';
import { certificateFinding } from './beside.ts';
import { result } from './builders.ts';

const found = certificateFinding();
const { sender, identifiers, evidence, faults, control, host, recipient } = found;
const checked = {
  host,
  recipient,
  control,
  faults,
  sender,
  identifiers,
  evidence,
  trials: [1],
  notExercised: null,
};
const pinned = {
  ...checked,
  host: 'vault.maker.example',
  notExercised: 'nothing was sent on the trusted control',
};

function shown(name: string, withChecks = true, finding = found): string {
  const plain = result({ verdict: 'fail', sentence: found.sentence });
  const coverage = { ...plain.coverage, certificates: [checked, pinned] };
  const input = withChecks ? { ...plain, coverage, certificateFindings: [finding] } : plain;
  const format = reportFormats.find((each) => each.name === name);
  return String(
    format?.render({
      result: input,
      nextCommand: 'next',
      excerpts: {},
      steps: {},
      evidenceRoot: '/run',
    } as never),
  );
}

describe('certificate checks in reports', () => {
  for (const name of ['text', 'markdown', 'html', 'junit']) {
    it(`(${name}) name the finding, and the host that was not exercised`, () => {
      const page = shown(name);
      assert.match(page, /careless\.(?:\u200b)?maker\.(?:\u200b)?example/);
      assert.match(page, /vault\.maker\.example/);
      assert.match(page.replaceAll(/\s+/g, ' '), /ot exercised: nothing was sent on the trusted control/);
      assert.ok(!page.includes('<b>bad</b>') || name === 'text');
    });
  }

  it('(junit) fail the case of the host, and skip the one that was not exercised', () => {
    const xml = shown('junit');
    assert.match(
      xml,
      /certificates of careless\.maker\.example \[F-0c0ffee0\]"[^>]*>\s*<failure message="new, critical"/,
    );
    assert.match(xml, /certificates of vault\.maker\.example"[^>]*>\s*<skipped>/);
  });

  for (const name of ['sarif', 'sarif-github']) {
    it(`(${name}) are results of a rule of their own`, () => {
      const { runs } = JSON.parse(shown(name)) as {
        runs: [
          {
            results: { ruleId: string; ruleIndex: number; level: string }[];
            tool: { driver: { rules: { id: string }[] } };
          },
        ];
      };
      const [{ results, tool }] = runs;
      const [only] = results;
      assert.deepEqual([results.length, only?.ruleId, only?.level], [1, 'certificate/critical', 'error']);
      assert.equal(tool.driver.rules[only?.ruleIndex ?? -1]?.id, 'certificate/critical');
    });
  }

  it('show what a reviewed file excepts as that: suppressed in SARIF at its line, skipped in JUnit', () => {
    const approval = { kind: 'exception', file: 'baselines/a/eu.yaml', line: 7, text: 'Excepted.' } as const;
    const excepted = { ...found, state: 'excepted', gate: 'none', approval } as const;
    const { runs } = JSON.parse(shown('sarif', true, excepted));
    const [{ status, location }] = runs[0].results[0].suppressions;
    assert.deepEqual([status, location.physicalLocation.region.startLine], ['accepted', 7]);
    assert.match(shown('junit', true, excepted), /\[F-0c0ffee0\]"[^>]*>\s*<skipped>/);
    assert.equal(JSON.parse(shown('sarif-github', true, excepted)).runs[0].results.length, 0);
  });

  it('are not mentioned where none were made', () => {
    for (const name of ['text', 'markdown', 'html', 'junit', 'sarif']) {
      assert.doesNotMatch(shown(name, false), /ertificate check|certificates of|certificate\//, name);
    }
  });
});
