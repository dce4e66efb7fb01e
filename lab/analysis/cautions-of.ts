import type { Profile } from '../model/profile.ts';

/**
 * What a reader has to know before the differences of two comparable profiles, as sentences. Builds
 * of different types (`user`, `userdebug`, `eng`) differ in what they log, trust and send, so that a
 * difference between them need not be one between two releases.
 */
export function cautionsOf(base: Profile, head: Profile): string[] {
  const [was, is] = [typeOf(base), typeOf(head)];
  // A reviewed file without runs names no build.
  if (was === is || base.fingerprint === base.line) return [];
  return [
    `Build types differ: the baseline is a ${was} build, this one ${is}. They log, trust and send differently; ` +
      `what differs need not be in a release.`,
  ];
}

/** The part of the fingerprint before its keys: `…:user/release-keys`. */
function typeOf({ fingerprint }: Profile): string {
  return /:([a-z]+)\/[^:/]*$/.exec(fingerprint)?.[1] ?? 'unknown';
}
