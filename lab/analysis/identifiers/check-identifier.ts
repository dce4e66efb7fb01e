import type { Identifier } from '../../model/device.ts';
import type { Check } from './identifier-kind.ts';
import { familyOf } from './list.ts';

/**
 * Checks one line of device.yaml: wrong length or alphabet is an error, a wrong check digit a
 * warning. The sentences never hold the value. The caller leaves out what says `unchecked: true`.
 */
export function checkIdentifier(identifier: Identifier): Check {
  return familyOf(identifier.kind).check(identifier.value, identifier.kind);
}
