import type * as Sarif from 'sarif';
import type { Finding, Result } from '../../lab/model/result.ts';
import { placeOf } from '../place.ts';
import { visible } from '../visible.ts';
import { physicalOf } from './plain-result.ts';

/** Where a finding that is no emission stands: its line of the reviewed file, and the host that is sent something. */
export function recipientLocation(
  finding: Pick<Finding, 'approval'>,
  host: string,
  result: Result,
): Sarif.Location {
  return {
    physicalLocation: physicalOf(placeOf(finding, result)),
    logicalLocations: [{ name: visible(host), kind: 'recipient' }],
  };
}
