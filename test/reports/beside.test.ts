import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import type { Log } from 'sarif';
import type { Approval } from '../../lab/model/baseline.ts';
import type { Result } from '../../lab/model/result.ts';
import { csv } from '../../reports/csv.ts';
import { github } from '../../reports/github.ts';
import { gitlab } from '../../reports/gitlab.ts';
import { sarifGithub } from '../../reports/sarif-github.ts';
import { certificateFinding, unknownFinding } from './beside.ts';
import { finding, result } from './builders.ts';
import { codeQualitySchema } from './schemas/code-quality.ts';

type Issue = {
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly description: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
};

const inputOf = (changes: Partial<Result>) => ({ result: result(changes), nextCommand: 'next' });
const issuesOf = (changes: Partial<Result>) => JSON.parse(gitlab.render(inputOf(changes))) as Issue[];
const linesOf = (changes: Partial<Result>) => github.render(inputOf(changes)).trimEnd().split('\n');
const alertsOf = (changes: Partial<Result>) =>
  (JSON.parse(sarifGithub.render(inputOf(changes))) as Log).runs[0]?.results ?? [];
const levelsOf = (lines: readonly string[]) =>
  ['error', 'warning', 'notice'].map(
    (level) => lines.filter((each) => each.startsWith(`::${level} `)).length,
  );

const approved = (kind: Approval['kind'], line: number): Approval => ({
  kind,
  file: './baselines/nokia-7-plus/eu.yaml',
  line,
  text: 'decided on',
});
const certificateFindings = [certificateFinding()];
const failing = { verdict: 'fail', sentence: 'It fails.' } as const;

describe('certificate findings and unknown identifiers in a pipeline', () => {
  it('(gitlab) stand beside emissions, with their ids and severities', () => {
    const unknown = [unknownFinding({ gate: 'fail' }), unknownFinding({ id: 'U-0decade0' })];
    const issues = issuesOf({ ...failing, findings: [finding()], certificateFindings, unknown });
    assert.deepEqual(
      issues.slice(1).map(({ check_name, fingerprint, severity }) => [check_name, fingerprint, severity]),
      [
        ['phonehome/certificate', 'F-0c0ffee0', 'blocker'],
        ['phonehome/unknown-identifier', 'U-0c0ffee0', 'critical'],
        ['phonehome/unknown-identifier', 'U-0decade0', 'major'],
      ],
    );
    assert.equal(issues[0]?.check_name, 'phonehome/imei');
    const validate = new Ajv({ allErrors: true }).compile(codeQualitySchema);
    assert.ok(validate(issues), JSON.stringify(validate.errors));
  });

  it('(github) are errors where the build fails for them, warnings where a person decides', () => {
    const unknown = [unknownFinding({ gate: 'fail' })];
    const failed = linesOf({ ...failing, certificateFindings, unknown });
    assert.deepEqual(levelsOf(failed), [3, 0, 0]);
    assert.match(
      failed[1] ?? '',
      /title=new%3A certificates of careless\.maker\.example \(9\.5 critical\)::com\.maker\.update sends/,
    );
    assert.match(
      failed[2] ?? '',
      /title=new%3A unknown identifier to track\.maker\.example \(confidence high\)::Unknown identifier U-0c0/,
    );
    const review = linesOf({
      verdict: 'review',
      certificateFindings: [certificateFinding({ gate: 'review' })],
      unknown: [unknownFinding()],
    });
    assert.deepEqual(levelsOf(review), [0, 2, 1]);
  });

  it('(github) are notices where they are gone', () => {
    const gone = { state: 'gone', gate: 'none' } as const;
    const lines = linesOf({
      certificateFindings: [certificateFinding(gone)],
      unknown: [unknownFinding(gone)],
    });
    assert.deepEqual(levelsOf(lines), [0, 0, 3]);
  });

  it('(github) count among the ten of their level', () => {
    const certificates = Array.from({ length: 6 }, (_, n) => certificateFinding({ id: `F-${n}` }));
    const unknown = Array.from({ length: 4 }, (_, n) => unknownFinding({ id: `U-${n}`, gate: 'fail' }));
    const findings = Array.from({ length: 3 }, (_, n) => finding({ id: `F-1${n}` }));
    const lines = linesOf({ ...failing, findings, certificateFindings: certificates, unknown });
    assert.deepEqual(levelsOf(lines), [10, 0, 0]);
    assert.match(lines[9] ?? '', /certificates of .* \(and 4 more, in the report\)$/);
  });

  it('stand on the line of the baseline file that is about them', () => {
    const at = {
      ...failing,
      certificateFindings: [certificateFinding({ approval: approved('forbidden', 7) })],
      unknown: [unknownFinding({ gate: 'fail', approval: approved('forbidden', 9) })],
    };
    assert.deepEqual(
      issuesOf(at).map(({ location }) => [location.path, location.lines.begin]),
      [7, 9].map((line) => ['baselines/nokia-7-plus/eu.yaml', line]),
    );
    assert.deepEqual(
      linesOf(at).map((each) => /file=([^,]*,line=\d+)/.exec(each)?.[1]),
      [1, 7, 9].map((line) => `baselines/nokia-7-plus/eu.yaml,line=${line}`),
    );
  });

  it('are told in every format where they are forbidden, whatever the baseline had', () => {
    const forbidden = { state: 'unchanged', gate: 'fail', approval: approved('forbidden', 7) } as const;
    const changes = {
      ...failing,
      certificateFindings: [certificateFinding(forbidden)],
      unknown: [unknownFinding(forbidden)],
    };
    const ids = ['F-0c0ffee0', 'U-0c0ffee0'];
    assert.deepEqual(
      issuesOf(changes).map(({ fingerprint }) => fingerprint),
      ids,
    );
    assert.deepEqual(
      alertsOf(changes).map(({ partialFingerprints }) => partialFingerprints?.['phonehomeFinding/v1']),
      ids,
    );
    assert.deepEqual(levelsOf(linesOf(changes)), [3, 0, 0]);
  });

  it('are told without a baseline where they fail the build', () => {
    const alone = { ...failing, baseline: null, certificateFindings };
    assert.deepEqual(
      issuesOf(alone).map(({ fingerprint }) => fingerprint),
      ['F-0c0ffee0'],
    );
    assert.deepEqual(levelsOf(linesOf(alone)), [2, 0, 0]);
  });

  for (const state of ['unchanged', 'excepted', 'unproven'] as const)
    it(`are left out where they are ${state}`, () => {
      const changes = {
        certificateFindings: [certificateFinding({ state, gate: state === 'unproven' ? 'review' : 'none' })],
        unknown: [unknownFinding({ state, gate: 'none' })],
      };
      assert.deepEqual(issuesOf(changes), []);
      assert.deepEqual(alertsOf(changes), []);
      assert.deepEqual(levelsOf(linesOf(changes)), [0, 0, 1]);
    });

  it('cannot be broken out of by what was captured', () => {
    const sentence = 'a%0A::warning::b\n::set-env name=x::y ##[error]z\u202e';
    const host = 'a,b:c\n::error::d';
    const changes = {
      ...failing,
      certificateFindings: [certificateFinding({ sentence, host })],
      unknown: [unknownFinding({ sentence, recipient: { ...unknownFinding().recipient, host } })],
    };
    const lines = linesOf(changes);
    assert.equal(lines.length, 3);
    for (const each of lines) assert.match(each, /^::(error|warning) file=[^:,]+,line=1,title=[^:,]+::/);
    assert.doesNotMatch(lines.join(''), /##\[|\u202e/);
    for (const { description } of issuesOf(changes))
      assert.match(description, /b<U\+000A>::set-env .*z<U\+202E>$/);
  });
});

describe('certificate findings and unknown identifiers in CSV', () => {
  const rows = () =>
    csv
      .render(
        inputOf({ ...failing, findings: [finding()], certificateFindings, unknown: [unknownFinding()] }),
      )
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(1, -1).split('","'));

  it('follow the emissions in the same columns', () => {
    const [head = [], ...lines] = rows();
    const of = (name: string) => lines.slice(1).map((line) => line[head.indexOf(name)]);
    assert.ok(lines.every(({ length }) => length === head.length));
    assert.deepEqual(of('id'), ['F-0c0ffee0', 'U-0c0ffee0']);
    assert.deepEqual(of('verdict'), ['fail', 'fail']);
    assert.deepEqual(of('identifier'), [
      'certificate (untrusted, expired)',
      'unknown identifier (16 hexadecimal digits)',
    ]);
    assert.deepEqual(of('recipient'), ['careless.maker.example', 'track.maker.example']);
    assert.deepEqual(of('severity'), ['9.5', '']);
    assert.deepEqual(of('package'), ['com.maker.update', '']);
    assert.deepEqual(of('transport'), ['TLS with a certificate that the phone did not check', 'TLS']);
    assert.deepEqual(of('seen'), ['', ''], 'a rate that there is not is empty, never 0');
  });
});
