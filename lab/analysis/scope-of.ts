import type { Profile } from '../model/profile.ts';
import type { Result } from '../model/result.ts';

/** What of the phones' traffic a run saw. */
export function scopeOf({
  scope,
  imported,
}: Pick<Profile, 'scope' | 'imported'>): Result['coverage']['scope'] {
  return imported === undefined ? (scope ?? 'proxy') : 'import';
}
