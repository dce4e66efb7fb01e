import type { Profile } from '../model/profile.ts';
import { scopeOf } from './scope-of.ts';

/**
 * What a reader has to know before the differences of two comparable profiles, as sentences: that more
 * than the release differs between them.
 */
export function cautionsOf(base: Profile, head: Profile): string[] {
  // A reviewed file without runs names no build.
  if (base.fingerprint === base.line) return [];
  return [...typeCaution(base, head), ...scopeCaution(base, head)];
}

/** Builds of different types (`user`, `userdebug`, `eng`) differ in what they log, trust and send. */
function typeCaution(base: Profile, head: Profile): string[] {
  const [was, is] = [typeOf(base), typeOf(head)];
  if (was === is) return [];
  return [
    `Build types differ: the baseline is a ${was} build, this one ${is}. They log, trust and send differently; ` +
      `what differs need not be in a release.`,
  ];
}

/** What goes around the proxy is seen behind the gateway only. */
function scopeCaution(base: Profile, head: Profile): string[] {
  const [was, is] = [scopeOf(base), scopeOf(head)];
  if (was === is || (was !== 'gateway' && is !== 'gateway')) return [];
  return [
    `Scopes differ: the baseline was seen in the scope ${was}, this build in the scope ${is}. What goes around the ` +
      `proxy is seen behind the gateway only; what appears or vanishes may be the lab’s doing.`,
  ];
}

/** The part of the fingerprint before its keys: `…:user/release-keys`. */
function typeOf({ fingerprint }: Profile): string {
  return /:([a-z]+)\/[^:/]*$/.exec(fingerprint)?.[1] ?? 'unknown';
}
