import type { CertificateFault } from '../../model/certificate-check.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { CertificateFinding } from '../../model/result.ts';
import { decisionOn } from '../approve/decision-on.ts';
import { listOf } from '../sentence-words.ts';

type Told = Pick<CertificateFinding, 'state' | 'why' | 'approval'>;

/**
 * What the entries of a reviewed file make of what a client accepts now. Where the two sides may not be
 * compared, only what is forbidden is known.
 */
export function approveCertificate(
  { host, recipient }: Pick<CertificateFinding, 'host' | 'recipient'>,
  accepted: readonly CertificateFault[],
  told: Told,
  { approvals, incomparable }: Pick<Comparison, 'approvals' | 'incomparable'>,
): Told {
  const { today = '', entries = [] } = approvals?.decisions ?? {};
  const its = entries.flatMap((entry) =>
    entry.kind === 'certificate' && [host, recipient.domain].includes(entry.recipient) ? [entry] : [],
  );
  return decisionOn(told, its, {
    today,
    forbids: ({ accepts }) => accepted.some((each) => accepts.includes(each)),
    beyond: ({ accepts }) => {
      const more = accepted.filter((each) => !accepts.includes(each));
      return more.length === 0 ? null : `Its client accepts ${listOf(more)}, too.`;
    },
    comparable: accepted.length > 0 && incomparable.length === 0,
  });
}
