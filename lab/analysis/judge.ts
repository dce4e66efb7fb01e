import { buildName } from '../model/build.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Policy } from '../model/policy.ts';
import type { CertificateFinding, Finding, Result, VerdictWord } from '../model/result.ts';
import { certificateFindings } from './certificates/certificate-findings.ts';
import { notExercisedReasons } from './certificates/certificate-gaps.ts';
import { gateOf, isOpen, isShownByControl, isUndecided } from './gate.ts';
import { approvalReasons, baselineFile, isForbidden } from './judge-approvals.ts';
import { patienceOverruns } from './judge-budgets.ts';
import { coverageOf, questionsOf } from './judge-coverage.ts';
import { buildsOf, countsOf, findingsOf } from './judge-findings.ts';
import { gapsOf, leastDwellOf } from './judge-gaps.ts';
import { packagesOf } from './package-changes.ts';
import { passSentence } from './pass-sentence.ts';
import { rulesOf } from './policy-words.ts';
import { sentenceOn } from './sentence.ts';
import { durationOf } from './sentence-words.ts';
import { unknownFindings, unknownReasons } from './unknown/unknown-findings.ts';

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
  const findings = findingsOf(comparison, policy).map((each) => ({ ...each, gate: gateOf(each, policy) }));
  const certificates = certificateFindings(comparison, policy);
  const gaps = gapsOf(comparison, policy);
  const unknown = unknownFindings(comparison, policy);
  const beside = [...certificates, ...unknown];
  const verdict = verdictOf(comparison, findings, beside, gaps, policy);
  return {
    schema: 'phonehome.result/1',
    verdict,
    sentence: overallSentence(verdict, comparison, findings, beside, gaps, policy),
    reasons: [
      ...reasonsOf(verdict, comparison, findings, beside, gaps, policy),
      ...approvalReasons(beside),
      ...unknownReasons(unknown),
    ],
    build: { fingerprint: head.fingerprint, line: head.line },
    baseline:
      base === null
        ? null
        : {
            fingerprint: base.fingerprint,
            approvedBy: comparison.approvedBy,
            why: comparison.chosen,
            ...baselineFile(comparison),
          },
    tool: head.tool,
    startedAt: new Date(head.startedAt).toISOString(),
    finishedAt: new Date(head.finishedAt).toISOString(),
    counts: countsOf(findings),
    conditions: {
      state: head.conditions.state,
      responder: head.conditions.responder,
      ...(head.conditions.answers === undefined ? {} : { answers: head.conditions.answers }),
      ...(head.conditions.tlsCheck === true ? { tlsCheck: true as const } : {}),
      dwell: durationOf(head.conditions.dwellMs),
      devices: head.devices,
      simulated: head.simulated,
    },
    policy: policyOf(policy, comparison),
    ...(comparison.controls === undefined ? {} : { controls: comparison.controls }),
    ...(comparison.cautions === undefined ? {} : { cautions: comparison.cautions }),
    coverage: coverageOf(comparison),
    questions: questionsOf(findings, gaps.length === 0 || isOnlyBaselineMissing(gaps, comparison)),
    packages: packagesOf(comparison),
    findings,
    ...(comparison.head.certificates === undefined ? {} : { certificateFindings: certificates }),
    ...(head.unknown === undefined ? {} : { unknown }),
  };
}

/** The lack of a baseline takes nothing from what could be seen of the build itself. */
function isOnlyBaselineMissing(gaps: readonly string[], { base }: Comparison): boolean {
  return base === null && gaps.length === 1;
}

function policyOf(policy: Policy, { head }: Comparison): Result['policy'] {
  const { leastTrials, failBands, source } = policy;
  return {
    leastTrials,
    leastDwellMs: leastDwellOf(policy, head),
    failBands,
    ...(source === undefined ? {} : { file: source.file }),
    ...(source === undefined || source.name === null ? {} : { name: source.name }),
    rules: rulesOf(policy, head),
  };
}

/** A finding that is no emission: only its gate and its sentence count here. */
type Beside = Pick<CertificateFinding, 'gate' | 'sentence'> & { readonly state: string };

/** What of these is put up with for a while. */
function exceptedOf(beside: readonly Beside[]): { readonly state: 'excepted' }[] {
  return beside.flatMap(({ state }) => (state === 'excepted' ? [{ state }] : []));
}

const mostBeside = 8;

function besideReasons(beside: readonly Beside[]): string[] {
  const open = beside.filter(({ gate }) => gate !== 'none').map(({ sentence }) => sentence);
  const rest = open.length - mostBeside;
  return rest <= 0 ? open : [...open.slice(0, mostBeside), `And ${rest} more of these kinds.`];
}

function verdictOf(
  { base, incomparable }: Comparison,
  findings: readonly Finding[],
  beside: readonly Beside[],
  gaps: readonly string[],
  policy: Policy,
): VerdictWord {
  const comparable = base !== null && incomparable.length === 0;
  const gates = findings.map((finding) => gateOf(finding, policy));
  if (findings.some(isForbidden)) return 'fail';
  if (comparable && gates.includes('fail')) return 'fail';
  // What is sent on a certificate that must be refused is a fault without any comparison.
  if (beside.some(({ gate }) => gate === 'fail')) return 'fail';
  if (gaps.length > 0) return 'inconclusive';
  return gates.includes('review') ||
    beside.some(({ gate }) => gate === 'review') ||
    patienceOverruns([...findings, ...exceptedOf(beside)], policy).length > 0
    ? 'review'
    : 'pass';
}

function overallSentence(
  verdict: VerdictWord,
  comparison: Comparison,
  findings: readonly Finding[],
  beside: readonly Beside[],
  gaps: readonly string[],
  policy: Policy,
): string {
  if (verdict === 'pass') return passSentence(comparison);
  const worst = worstOf(comparison, findings, beside, policy);
  if (verdict !== 'inconclusive')
    return worst ?? patienceOverruns([...findings, ...exceptedOf(beside)], policy)[0] ?? '';
  const gap = gaps[0] ?? '';
  return worst === null ? `Not decided: ${gap}` : `Not decided: ${gap} ${worst}`;
}

/** An emission that fails comes before what is none, and both before what only goes to review. */
function worstOf(
  comparison: Comparison,
  findings: readonly Finding[],
  beside: readonly Beside[],
  policy: Policy,
): string | null {
  const faulty = (gate: Beside['gate']) => beside.find((each) => each.gate === gate)?.sentence ?? null;
  const emission = worstSentence(comparison, findings, policy);
  const comparable = comparison.base !== null && comparison.incomparable.length === 0;
  const fails = findings.some((each) => isForbidden(each) || (comparable && gateOf(each, policy) === 'fail'));
  return fails ? emission : (faulty('fail') ?? emission ?? faulty('review'));
}

/** The sentence on the gravest finding that decides, and those that share its recipient, trigger and state. */
function worstSentence(comparison: Comparison, findings: readonly Finding[], policy: Policy): string | null {
  const worst =
    findings.find((finding) => gateOf(finding, policy) === 'fail') ??
    findings.find((finding) => gateOf(finding, policy) === 'review');
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
  beside: readonly Beside[],
  gaps: readonly string[],
  policy: Policy,
): string[] {
  const name = buildName(comparison.head.fingerprint);
  const gone = findings.filter(({ state }) => state === 'gone');
  const compared = verdict === 'fail' || verdict === 'review';
  return [
    ...(comparison.cautions ?? []),
    ...(compared ? openReasons(findings, policy) : []),
    ...besideReasons(beside),
    ...notExercisedReasons(comparison.head),
    ...say(
      findings.filter(isUndecided),
      'finding may be chance or new; more trials would tell.',
      'findings may be chance or new; more trials would tell.',
    ),
    ...approvalReasons(findings),
    ...gaps,
    ...patienceOverruns([...findings, ...exceptedOf(beside)], policy),
    ...(verdict === 'pass' ? [`Nothing new and nothing worse was seen in ${name}.`] : []),
    ...say(gone, 'emission of the baseline is gone.', 'emissions of the baseline are gone.'),
  ];
}

/** What fails, by its bands or by name, and what is open and only goes to review. */
function openReasons(findings: readonly Finding[], policy: Policy): string[] {
  const failing = findings.filter((finding) => gateOf(finding, policy) === 'fail');
  const usual = failing.filter((each) => isOpen(each) && policy.failBands.includes(each.severity.band));
  const listed = failing.filter((each) => !usual.includes(each));
  const held = findings.filter((each) => isOpen(each) && !failing.includes(each));
  const shared = held.filter(isShownByControl);
  const below = held.filter((each) => !shared.includes(each));
  const bands = policy.failBands.join(' or ');
  return [
    ...say(usual, `finding is new or worse at ${bands}.`, `findings are new or worse at ${bands}.`),
    ...say(listed, 'finding fails by name in the policy.', 'findings fail by name in the policy.'),
    ...say(below, 'finding is new or worse below that.', 'findings are new or worse below that.'),
    ...say(
      shared,
      "finding is new, but a control on the baseline's build shows it, too.",
      "findings are new, but a control on the baseline's build shows them, too.",
    ),
  ];
}

function say(list: readonly Finding[], one: string, several: string): string[] {
  return list.length === 0 ? [] : [`${list.length} ${list.length === 1 ? one : several}`];
}
