import { buildName } from '../lab/model/build.ts';
import type { Finding, Result } from '../lab/model/result.ts';
import { certificateFindingsOf, faultRates } from './certificates.ts';
import { baselineRate, seenText, testedTriggers } from './figures.ts';
import { gateFails, isRegression } from './regression.ts';
import type { ReportFormat } from './report.ts';
import { unknownOf } from './unknown.ts';
import {
  identifierName,
  isBackground,
  recipientOwner,
  stateWords,
  transportOf,
  verdictWords,
} from './words.ts';
import { type Element, xmlText } from './xml.ts';

/**
 * JUnit's XML as Jenkins and GitLab read it. Failure is a regression, error is what could not be
 * decided, skipped is excepted. The texts stand in the elements: GitLab shows no attribute.
 */
export const junit: ReportFormat = {
  name: 'junit',
  file: 'report.junit.xml',
  mime: 'application/xml',
  render({ result }) {
    const cases = [
      ...coverageCases(result),
      ...result.findings.map((each) => findingCase(each, result)),
      ...certificateCases(result),
      ...unknownCases(result),
    ];
    const totals = {
      tests: cases.length,
      failures: countOf(cases, 'failure'),
      errors: countOf(cases, 'error'),
    };
    const suite: Element = {
      name: 'testsuite',
      attributes: {
        name: `phonehome ${result.build.line} ${buildName(result.build.fingerprint)}`,
        ...totals,
        skipped: countOf(cases, 'skipped'),
        timestamp: result.startedAt.replace(/\.\d+Z$|Z$/, ''),
        time: secondsBetween(result.startedAt, result.finishedAt),
      },
      children: [properties(result), ...cases],
    };
    return xmlText({
      name: 'testsuites',
      attributes: { name: 'phonehome', ...totals },
      children: [suite],
    });
  },
};

/** The verdict is a case of its own, so that a file without findings is neither empty nor green by accident. */
function coverageCases(result: Result): Element[] {
  const { coverage, policy, verdict } = result;
  // What the verdict did not hold against the run is no error here either: the gate and this file agree.
  const errors = verdict === 'fail' || verdict === 'inconclusive';
  return [
    testCase('verdict', 'the build against its baseline', verdictOutcome(result)),
    testCase(
      'coverage',
      'canary seen in every valid trial',
      coverage.canary || !errors
        ? []
        : [outcome('error', 'canary', 'The canary was not seen in every valid trial.')],
    ),
    ...testedTriggers(result).map(([trigger, { n }]) =>
      testCase(
        'coverage',
        `valid trials of ${trigger}`,
        n >= policy.leastTrials || !errors
          ? []
          : [outcome('error', 'too few trials', `${n} of at least ${policy.leastTrials} valid trials.`)],
      ),
    ),
  ];
}

function verdictOutcome(result: Result): Element[] {
  const { verdict, sentence, reasons } = result;
  const { word, meaning } = verdictWords[verdict];
  const said = [`${word}: ${meaning}`, sentence, ...reasons].join('\n');
  if (verdict === 'fail') return [outcome('failure', 'FAIL', said)];
  return verdict === 'inconclusive' ? [outcome('error', 'INCONCLUSIVE', said)] : [printed(said)];
}

function findingCase(finding: Finding, result: Result): Element {
  const trigger = isBackground(finding) ? 'in the background' : `on ${finding.trigger}`;
  const name = `${identifierName(finding)} to ${finding.recipient.host} ${trigger} [${finding.id}]`;
  return testCase(`findings.${finding.recipient.domain}`, name, findingOutcome(finding, result));
}

function findingOutcome(finding: Finding, result: Result): Element[] {
  const said = [
    finding.sentence,
    `State: ${stateWords[finding.state].word}. ${finding.why}`,
    `This build: ${seenText(finding)}; baseline: ${baselineRate(finding, result)}.`,
    `Recipient: ${finding.recipient.host} (${recipientOwner(finding.recipient)}), ${transportOf(finding)}.`,
    `Severity ${finding.severity.score.toFixed(1)} ${finding.severity.band}.`,
    ...(finding.approval === undefined ? [] : [finding.approval.text, finding.approval.broken ?? '']),
    ...finding.evidence.slice(0, 3),
  ].join('\n');
  if (isRegression(finding, result))
    return [outcome('failure', `${finding.state}, ${finding.severity.band}`, said)];
  if (finding.state === 'excepted') return [skipped(said)];
  return [printed(said)];
}

/** One case for each host whose client was shown certificates: what is not exercised passes nothing. */
function certificateCases(result: Result): Element[] {
  const found = new Map(certificateFindingsOf(result).map((each) => [each.host, each]));
  return (result.coverage.certificates ?? []).map((checked) => {
    const finding = found.get(checked.host);
    const name = `certificates of ${checked.host}${finding === undefined ? '' : ` [${finding.id}]`}`;
    const said = [finding?.sentence ?? '', finding?.why ?? '', `Sent on: ${faultRates(checked)}.`]
      .join('\n')
      .trim();
    if (finding !== undefined && gateFails(finding, result))
      return testCase('certificates', name, [
        outcome('failure', `${finding.state}, ${finding.severity.band}`, said),
      ]);
    if (checked.notExercised !== null)
      return testCase('certificates', name, [skipped(`Not exercised: ${checked.notExercised}.`)]);
    return testCase('certificates', name, [finding?.state === 'excepted' ? skipped(said) : printed(said)]);
  });
}

/** One case for each unknown identifier, also for those that stay or went. */
function unknownCases(result: Result): Element[] {
  return unknownOf(result).map((finding) => {
    const { id, recipient, place, state, confidence, sentence, why, approval } = finding;
    const name = `unknown identifier to ${recipient.host} in ${place} [${id}]`;
    const said = [sentence, `State: ${stateWords[state].word}. ${why}`, approval?.text ?? '']
      .join('\n')
      .trim();
    if (gateFails(finding, result))
      return testCase('unknown', name, [outcome('failure', `${state}, confidence ${confidence}`, said)]);
    return testCase('unknown', name, [state === 'excepted' ? skipped(said) : printed(said)]);
  });
}

function testCase(group: string, name: string, children: readonly Element[]): Element {
  return { name: 'testcase', attributes: { classname: `phonehome.${group}`, name }, children };
}

function outcome(name: 'failure' | 'error', message: string, text: string): Element {
  return { name, attributes: { message, type: message }, children: [text] };
}

/** Jenkins' schema gives `skipped` no attribute. */
function skipped(text: string): Element {
  return { name: 'skipped', attributes: {}, children: [text] };
}

function printed(text: string): Element {
  return { name: 'system-out', attributes: {}, children: [text] };
}

function properties({ build, baseline, tool, coverage }: Result): Element {
  const pairs = [
    ['build', build.fingerprint],
    ['baseline', baseline?.fingerprint ?? 'none'],
    ['ruleset', tool.ruleset],
    ['scope', coverage.scopeSentence],
  ] as const;
  const children = pairs.map(([name, value]) => ({
    name: 'property',
    attributes: { name, value },
    children: [],
  }));
  return { name: 'properties', attributes: {}, children };
}

function countOf(cases: readonly Element[], name: string): number {
  return cases.filter(({ children }) =>
    children.some((each) => typeof each !== 'string' && each.name === name),
  ).length;
}

function secondsBetween(from: string, to: string): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return (Number.isFinite(seconds) && seconds > 0 ? seconds : 0).toFixed(3);
}
