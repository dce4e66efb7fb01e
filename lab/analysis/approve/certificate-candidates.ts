import type { CertificateFault } from '../../model/certificate-check.ts';
import type { Comparison } from '../../model/comparison.ts';
import { certificateFindings } from '../certificates/certificate-findings.ts';
import { usualPolicy } from '../judge.ts';
import { isApproved, type Selectable } from './candidates.ts';

/** A client that sends on certificates which it must refuse, for a person to decide on. */
export type CertificateCandidate = Selectable & {
  readonly host: string;
  readonly accepts: readonly CertificateFault[];
};

/** What a run shows of certificates; what is forbidden, gone or was not shown again cannot be approved. */
export function certificateCandidatesOf(comparison: Comparison): CertificateCandidate[] {
  return certificateFindings(comparison, usualPolicy)
    .filter(
      ({ state, approval }) => state !== 'gone' && state !== 'unproven' && approval?.kind !== 'forbidden',
    )
    .map((finding) => {
      const { id, state, recipient, sender, host, accepted: accepts } = finding;
      const approved = finding.approval !== undefined && isApproved({ approval: finding.approval, state });
      return { id, state, approved, recipient, sender, host, accepts };
    });
}
