import type { Recipient } from '../model/emission.ts';
import type { Finding, Result } from '../model/result.ts';
import { isOutsideEea } from './recipients/recipient-of.ts';

type Questions = Result['questions'];
type Standing = 'outside' | 'inside' | 'unknown';

/**
 * Whether identifiers leave the European Economic Area: by where recipients are established and by where
 * their servers stand, each said for itself. `no` needs both to be known and inside; a server that the
 * lab stood in for was not contacted, so that it was only attempted.
 */
export function leavesEea(
  present: readonly Finding[],
  complete: boolean,
): Pick<Questions, 'leavesEea' | 'leavesEeaBy'> {
  const establishment = standingOf(present, ({ country }) => country);
  const hosting = standingOf(present, (recipient) => recipient.hosting?.country ?? null);
  const by = { establishment, hosting, text: sentenceOf(present, establishment, hosting) };
  const outside = present.filter(({ recipient }) => isOutside(recipient));
  if (outside.some(({ answeredBy }) => answeredBy === 'server'))
    return { leavesEea: 'reached', leavesEeaBy: by };
  if (outside.length > 0) return { leavesEea: 'attempted', leavesEeaBy: by };
  const open = present.length > 0 && (establishment === 'unknown' || hosting === 'unknown');
  return {
    leavesEea: open || !complete ? 'unknown' : 'no',
    ...(present.length === 0 ? {} : { leavesEeaBy: by }),
  };
}

function isOutside({ country, hosting }: Recipient): boolean {
  return isOutsideEea(country) || isOutsideEea(hosting?.country ?? null);
}

/** One outside is outside; one that is not known keeps the rest from being inside. */
function standingOf(
  present: readonly Finding[],
  countryOf: (recipient: Recipient) => string | null,
): Standing {
  const countries = present.map(({ recipient }) => countryOf(recipient));
  if (countries.some((country) => isOutsideEea(country))) return 'outside';
  return countries.length > 0 && countries.every((country) => country !== null) ? 'inside' : 'unknown';
}

const words: Readonly<Record<Standing, string>> = {
  outside: 'outside the EEA',
  inside: 'inside the EEA',
  unknown: 'not known for all of them',
};

function sentenceOf(present: readonly Finding[], establishment: Standing, hosting: Standing): string {
  const established = namesOf(present, ({ country }) => country);
  const hosted = namesOf(present, (recipient) => recipient.hosting?.country ?? null);
  return (
    `Establishment of the recipients: ${words[establishment]}${established}. ` +
    `Place of their servers: ${words[hosting]}${hosted}.`
  );
}

function namesOf(present: readonly Finding[], countryOf: (recipient: Recipient) => string | null): string {
  const outside = present.flatMap(({ recipient }) => {
    const country = countryOf(recipient);
    return isOutsideEea(country) ? [`${recipient.domain}: ${country}`] : [];
  });
  const names = [...new Set(outside)];
  const more = names.length > 5 ? `, and ${names.length - 5} more` : '';
  return names.length === 0 ? '' : ` (${names.slice(0, 5).join(', ')}${more})`;
}
