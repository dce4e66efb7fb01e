import type { CertificateEntry, PlacedEntry } from '../../model/baseline.ts';
import type { CertificateFault } from '../../model/certificate-check.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { CertificateFinding } from '../../model/result.ts';
import { approvalOf } from '../approve/approval-of.ts';
import { isPast } from '../approve/days.ts';
import { listOf } from '../sentence-words.ts';

type Told = Pick<CertificateFinding, 'state' | 'why' | 'approval'>;
type Placed = PlacedEntry & CertificateEntry;

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
  const { today = '', entries = [] } = approvals?.certificates ?? {};
  const its = entries.filter((entry) => [host, recipient.domain].includes(entry.recipient));
  const forbidding = its.find(
    (entry) => entry.is === 'forbidden' && accepted.some((each) => entry.accepts.includes(each)),
  );
  if (forbidding !== undefined) {
    const approval = approvalOf(forbidding, today);
    return { ...told, why: approval.text, approval };
  }
  const claims = its
    .filter(({ is }) => is !== 'forbidden')
    // For good before for a while.
    .sort((a, b) => Number(a.is === 'exception') - Number(b.is === 'exception'))
    .map((entry) => ({ entry, fault: faultOf(entry, accepted, today) }));
  const claim = claims.find(({ fault }) => fault === null) ?? claims[0];
  if (claim === undefined || accepted.length === 0 || incomparable.length > 0) return told;
  const { entry, fault } = claim;
  const approval = approvalOf(entry, today, fault);
  if (fault !== null) {
    const why = `The approval in ${entry.file}:${entry.line} does not hold: ${fault}`;
    return { ...told, state: isOver(entry, today) ? 'new' : 'worse', why, approval };
  }
  const state = entry.is === 'exception' ? 'excepted' : 'unchanged';
  return { state, why: approval.text, approval };
}

function faultOf(entry: Placed, accepted: readonly CertificateFault[], today: string): string | null {
  if (entry.is === 'exception' && isOver(entry, today)) return `It expired on ${entry.expires}.`;
  const beyond = accepted.filter((each) => !entry.accepts.includes(each));
  return beyond.length === 0 ? null : `Its client accepts ${listOf(beyond)}, too.`;
}

function isOver(entry: Placed, today: string): boolean {
  return entry.is === 'exception' && isPast(entry.expires, today);
}
