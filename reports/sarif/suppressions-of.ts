import type * as Sarif from 'sarif';
import type { Finding, Result } from '../../lab/model/result.ts';
import { placeOf } from '../place.ts';
import { visible } from '../visible.ts';
import { physicalOf } from './plain-result.ts';

/** An approval that still holds suppresses; one that was broken or has expired is a rejected one. */
export function suppressionsOf(
  { state, approval }: Pick<Finding, 'state' | 'approval'>,
  result: Result,
): Sarif.Suppression[] {
  if (approval === undefined || approval.kind === 'forbidden' || state === 'gone') return [];
  return [
    {
      kind: 'external',
      status: approval.broken === undefined ? 'accepted' : 'rejected',
      justification: visible([approval.text, approval.broken ?? ''].join(' ').trim(), 600),
      location: { physicalLocation: physicalOf(placeOf({ approval }, result)) },
    },
  ];
}
