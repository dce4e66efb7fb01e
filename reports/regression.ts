import type { Finding, Result } from '../lab/model/result.ts';

const usualFailBands = ['critical', 'high'] as const;

/** New or worse: what asks for a decision before anything else. */
export function isOpen({ state }: Pick<Finding, 'state'>): boolean {
  return state === 'new' || state === 'worse';
}

/**
 * Whether this finding makes its build fail. The verdict comes first: without a comparable baseline
 * nothing fails, whatever the finding looks like, so that a format never disagrees with the exit code.
 */
export function isRegression(finding: Finding, { verdict, policy, baseline }: Result): boolean {
  if (verdict !== 'fail') return false;
  // A certificate finding fails a build without a baseline, too; its emissions are called nothing then.
  if (finding.gate !== undefined && baseline !== null) return finding.gate === 'fail';
  if (finding.approval?.kind === 'forbidden') return finding.evidence.length > 0;
  if (baseline === null) return false;
  const bands: readonly string[] = policy.failBands ?? usualFailBands;
  return isOpen(finding) && bands.includes(finding.severity.band);
}

/** Whether a finding that is no emission, a certificate or an unknown identifier, makes its build fail: its gate decided. */
export function gateFails(
  { gate }: { readonly gate: string },
  { verdict }: Pick<Result, 'verdict'>,
): boolean {
  return gate === 'fail' && verdict === 'fail';
}

/** What may be called new or worse, and what fails for another reason; none where there was nothing to compare with. */
export function openFindings(result: Result): Finding[] {
  if (result.baseline === null) return [];
  return result.findings.filter((each) => isOpen(each) || isRegression(each, result));
}
