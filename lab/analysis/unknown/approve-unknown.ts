import type { Comparison } from '../../model/comparison.ts';
import { type UnknownEntry, type UnknownFinding, unknownScopes } from '../../model/unknown.ts';
import { decisionOn } from '../approve/decision-on.ts';

type Told = Pick<UnknownFinding, 'state' | 'why' | 'approval'>;

/** What the entries of a reviewed file make of an unknown identifier that this build shows. */
export function approveUnknown(
  { recipient, endpoint, place, scope }: UnknownEntry,
  told: Told,
  { approvals, incomparable }: Pick<Comparison, 'approvals' | 'incomparable'>,
): Told {
  const { today = '', entries = [] } = approvals?.decisions ?? {};
  const its = entries.flatMap((entry) =>
    entry.kind === 'unknown' &&
    [recipient.host, recipient.domain].includes(entry.recipient) &&
    (entry.endpoint ?? endpoint) === endpoint &&
    (entry.place ?? place) === place
      ? [entry]
      : [],
  );
  return decisionOn(told, its, {
    today,
    forbids: () => true,
    beyond: ({ survives = 'factory-reset' }) =>
      unknownScopes.indexOf(scope) <= unknownScopes.indexOf(survives)
        ? null
        : `It survives more than ${survives}: ${scope}.`,
    comparable: incomparable.length === 0,
  });
}
