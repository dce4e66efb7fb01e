import { buildName } from '../model/build.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Policy } from '../model/lab.ts';
import type { Finding, Result, VerdictWord } from '../model/result.ts';
import { coverageOf, questionsOf } from './judge-coverage.ts';
import { buildsOf, countsOf, findingsOf, isPresent } from './judge-findings.ts';
import { gapsOf, leastDwellOf } from './judge-gaps.ts';
import { packagesOf } from './package-changes.ts';
import { passSentence } from './pass-sentence.ts';
import { sentenceOn } from './sentence.ts';
import { durationOf } from './sentence-words.ts';

/** What decides unless it is told otherwise: five trials a trigger, and the two upper bands fail. */
export const usualPolicy: Policy = { leastTrials: 5, leastDwellMs: null, failBands: ['critical', 'high'] };

/**
 * Comparison × policy: the verdict, with its reasons. Precedence is fail > inconclusive > review >
 * pass. New or worse fails in the policy's bands and goes to review below; what this build shows and
 * chance may explain goes to review, too; without a comparable baseline nothing fails and nothing
 * passes. PASS needs every gap closed.
 */
export function judge(comparison: Comparison, policy: Policy): Result {
  const { base, head } = comparison;
  const findings = findingsOf(comparison, policy);
  const gaps = gapsOf(comparison, policy);
  const verdict = verdictOf(comparison, findings, gaps, policy);
  return {
    schema: 'phonehome.result/1',
    verdict,
    sentence: overallSentence(verdict, comparison, findings, gaps),
    reasons: reasonsOf(verdict, comparison, findings, gaps, policy),
    build: { fingerprint: head.fingerprint, line: head.line },
    baseline:
      base === null
        ? null
        : { fingerprint: base.fingerprint, approvedBy: comparison.approvedBy, why: comparison.chosen },
    tool: head.tool,
    startedAt: new Date(head.startedAt).toISOString(),
    finishedAt: new Date(head.finishedAt).toISOString(),
    counts: countsOf(findings),
    conditions: {
      state: head.conditions.state,
      responder: head.conditions.responder,
      dwell: durationOf(head.conditions.dwellMs),
      devices: head.devices,
      simulated: head.simulated,
    },
    policy: { leastTrials: policy.leastTrials, leastDwellMs: leastDwellOf(policy, head) },
    coverage: coverageOf(comparison),
    questions: questionsOf(findings, gaps.length === 0 || isOnlyBaselineMissing(gaps, comparison)),
    packages: packagesOf(comparison),
    findings,
  };
}

/** The lack of a baseline takes nothing from what could be seen of the build itself. */
function isOnlyBaselineMissing(gaps: readonly string[], { base }: Comparison): boolean {
  return base === null && gaps.length === 1;
}

function isOpen({ state }: Finding): boolean {
  return state === 'new' || state === 'worse';
}

function isFailing(finding: Finding, { failBands }: Policy): boolean {
  return isOpen(finding) && failBands.includes(finding.severity.band);
}

function isUndecided(finding: Finding): boolean {
  return finding.state === 'unproven' && isPresent(finding) && finding.baselineSeen.k === 0;
}

function verdictOf(
  { base, incomparable }: Comparison,
  findings: readonly Finding[],
  gaps: readonly string[],
  policy: Policy,
): VerdictWord {
  const comparable = base !== null && incomparable.length === 0;
  if (comparable && findings.some((finding) => isFailing(finding, policy))) return 'fail';
  if (gaps.length > 0) return 'inconclusive';
  return findings.some((finding) => isOpen(finding) || isUndecided(finding)) ? 'review' : 'pass';
}

function overallSentence(
  verdict: VerdictWord,
  comparison: Comparison,
  findings: readonly Finding[],
  gaps: readonly string[],
): string {
  if (verdict === 'pass') return passSentence(comparison);
  const worst = worstSentence(comparison, findings);
  if (verdict !== 'inconclusive') return worst ?? '';
  const gap = gaps[0] ?? '';
  return worst === null ? `Not decided: ${gap}` : `Not decided: ${gap} ${worst}`;
}

/** The sentence on the gravest open finding and those that share its recipient, trigger and state. */
function worstSentence(comparison: Comparison, findings: readonly Finding[]): string | null {
  const worst = findings.find((finding) => isOpen(finding) || isUndecided(finding));
  if (worst === undefined) return null;
  const company = findings.filter(
    (finding) =>
      finding !== worst &&
      finding.state === worst.state &&
      finding.trigger === worst.trigger &&
      finding.transport === worst.transport &&
      finding.recipient.host === worst.recipient.host,
  );
  return sentenceOn([worst, ...company], buildsOf(comparison));
}

function reasonsOf(
  verdict: VerdictWord,
  comparison: Comparison,
  findings: readonly Finding[],
  gaps: readonly string[],
  policy: Policy,
): string[] {
  const name = buildName(comparison.head.fingerprint);
  const failing = findings.filter((finding) => isFailing(finding, policy));
  const open = findings.filter(isOpen);
  const undecided = findings.filter(isUndecided);
  const gone = findings.filter(({ state }) => state === 'gone');
  const say = (list: readonly Finding[], one: string, several: string) =>
    list.length === 0 ? [] : [`${list.length} ${list.length === 1 ? one : several}`];
  const bands = policy.failBands.join(' or ');
  const compared = verdict === 'fail' || verdict === 'review';
  return [
    ...(verdict === 'fail'
      ? say(failing, `finding is new or worse at ${bands}.`, `findings are new or worse at ${bands}.`)
      : []),
    ...(compared
      ? say(
          open.filter((each) => !failing.includes(each)),
          'finding is new or worse below that.',
          'findings are new or worse below that.',
        )
      : []),
    ...say(
      undecided,
      'finding may be chance or new; more trials would tell.',
      'findings may be chance or new; more trials would tell.',
    ),
    ...gaps,
    ...(verdict === 'pass' ? [`Nothing new and nothing worse was seen in ${name}.`] : []),
    ...say(gone, 'emission of the baseline is gone.', 'emissions of the baseline are gone.'),
  ];
}
