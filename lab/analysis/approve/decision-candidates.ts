import type { DecisionSubject } from '../../model/baseline.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { CertificateFinding } from '../../model/result.ts';
import type { UnknownFinding } from '../../model/unknown.ts';
import { certificateFindings } from '../certificates/certificate-findings.ts';
import { usualPolicy } from '../judge.ts';
import { unknownFindings } from '../unknown/unknown-findings.ts';
import { isApproved, type Selectable } from './candidates.ts';

/** What is no emission and a person decides on all the same: a careless client, an unknown identifier. */
export type DecisionCandidate = Selectable & { readonly subject: DecisionSubject };

/** What a run shows of these; what is forbidden, gone or was not shown again cannot be approved. */
export function decisionCandidatesOf(comparison: Comparison): DecisionCandidate[] {
  const certificates = certificateFindings(comparison, usualPolicy)
    .filter(isDecidable)
    .map((each) => {
      const subject = { kind: 'certificate', recipient: each.host, accepts: each.accepted } as const;
      return candidateOf(each, subject, each.sender);
    });
  const unknown = unknownFindings(comparison, usualPolicy)
    .filter(isDecidable)
    .filter(({ id }) => comparison.head.unknown?.entries.some((each) => each.id === id) === true)
    .map((each) => {
      const { recipient, endpoint, place, scope: survives } = each;
      const subject = { kind: 'unknown', recipient: recipient.host, endpoint, place, survives } as const;
      return candidateOf(each, subject, { package: null, confidence: 'unknown' });
    });
  return [...certificates, ...unknown];
}

/** What could not be compared may be decided on where this run shows it. */
function isDecidable(finding: CertificateFinding | UnknownFinding): boolean {
  if (finding.approval?.kind === 'forbidden' || finding.state === 'gone') return false;
  return finding.state !== 'unproven' || !('kind' in finding);
}

function candidateOf(
  { id, state, recipient, approval }: CertificateFinding | UnknownFinding,
  subject: DecisionSubject,
  sender: DecisionCandidate['sender'],
): DecisionCandidate {
  const approved = approval !== undefined && isApproved({ approval, state });
  return { id, state, approved, recipient, sender, subject };
}
