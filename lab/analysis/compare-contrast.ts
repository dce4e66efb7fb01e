import type { Transport } from '../model/emission.ts';
import type { ProfileEntry } from '../model/profile.ts';

/** How the form of an emission differs between two sides, and in what; null where it does not. */
export type Contrast = { readonly state: 'worse' | 'changed'; readonly why: string } | null;

/** How well an onlooker can read it. Unknown is taken for the least. */
const clarity: Readonly<Record<Transport, number>> = { unknown: 0, tls: 1, 'tls-unverified': 2, clear: 3 };

const digest = /^(?:salted-)?(?:md[245]|sha|hmac|blake|crc|murmur|ripemd)/;

/**
 * Compares the form of the same emission on both sides: clearer in transport, or written plain where
 * it was a digest, is worse; any other encoding or transport is changed.
 */
export function contrast(base: ProfileEntry, head: ProfileEntry): Contrast {
  const [before, after] = [clearest(base.transports), clearest(head.transports)];
  if (clarity[after] > Math.max(clarity[before], clarity.tls)) {
    return { state: 'worse', why: `It was sent ${before} and is now sent ${after}.` };
  }
  if (isDigestOnly(base) && !isDigestOnly(head)) {
    return { state: 'worse', why: 'It was sent as a digest and is now sent readable.' };
  }
  if (before !== after) return { state: 'changed', why: `It was sent ${before} and is now sent ${after}.` };
  const [was, is] = [formOf(base), formOf(head)];
  return was === is ? null : { state: 'changed', why: `It was written ${was} and is now written ${is}.` };
}

/** How well an onlooker can read a transport: the more, the higher. */
export function clarityOf(transport: Transport): number {
  return clarity[transport];
}

/** The transport in which an onlooker reads it best. */
export function clearest(transports: readonly Transport[]): Transport {
  return transports.reduce<Transport>(
    (kept, each) => (clarity[each] > clarity[kept] ? each : kept),
    'unknown',
  );
}

/** True for a spelling from which the value cannot be read. */
export function isDigest(spelling: string): boolean {
  return digest.test(spelling);
}

function isDigestOnly({ spellings }: ProfileEntry): boolean {
  return spellings.length > 0 && spellings.every(isDigest);
}

function formOf({ spellings, decodings }: ProfileEntry): string {
  const layers = decodings.map((each) => each.join(' > ') || 'as it is').sort();
  return `${[...spellings].sort().join(' or ')} (${layers.join('; ')})`;
}
