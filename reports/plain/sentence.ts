import type { Finding, Result } from '../../lab/model/result.ts';
import { sentFindings } from '../officer/facts.ts';
import { visible } from '../visible.ts';
import { isReadable, unreadHosts, wayOf } from './facts.ts';
import type { PlainWords } from './words.ts';

/** All of it in a sentence or two. Holds no value of the phone. */
export function plainSentence(result: Result, words: PlainWords): string {
  const { summary } = words;
  const sent = sentFindings(result);
  const { answeredBy } = sent[0] ?? {};
  const { length: unread } = unreadHosts(result);
  const more = unread === 0 ? [] : [summary.unread(unread)];
  if (result.coverage.trials.valid === 0 && sent.length === 0) return summary.nothingCounts;
  if (sent.length === 0) return [summary.nothing, ...more].join(' ');
  const told = (findings: readonly Finding[], sentence: (what: string, to: string) => string) => {
    const what = words.list(most([...new Set(findings.map((each) => plainName(each, words)))]));
    const whom = words.list(most([...new Set(findings.map((each) => whomOf(each, words)))]));
    return findings.length === 0 ? [] : [sentence(what, whom)];
  };
  return [
    ...(sent.some(isReadable) ? [] : [summary.noneReadable]),
    ...told(sent.filter(isReadable), summary.readable),
    ...told(
      sent.filter((each) => wayOf(each) === 'protected'),
      summary.protected,
    ),
    ...told(
      sent.filter((each) => wayOf(each) === 'unknown'),
      summary.unknown,
    ),
    ...(answeredBy === 'lab' && sent.every((each) => each.answeredBy === 'lab')
      ? [summary.answeredHere]
      : []),
    ...more,
  ].join(' ');
}

/** Hostile traffic must not make a sentence of a thousand names. */
function most(items: readonly string[]): readonly string[] {
  return items.length <= 12 ? items : [...items.slice(0, 11), `… (+${items.length - 11})`];
}

/** What people call it; of two SIM cards, which. */
export function plainName({ identifier, label, slot }: Finding, { identifiers, sent }: PlainWords): string {
  const name = label === null ? identifiers[identifier][0] : visible(label, 60);
  return slot === null || slot === 1 ? name : sent.slot(name, slot);
}

/** The organisation and its country, or the address where nobody knows who is behind it. */
export function whomOf({ recipient }: Finding, words: PlainWords): string {
  const { organisation, country, host } = recipient;
  if (organisation === null) return visible(host, 80);
  const where = country === null ? '' : ` (${countryName(country, words)})`;
  return `${visible(organisation, 80)}${where}`;
}

/** `CN` as people say it. */
export function countryName(country: string, { code }: PlainWords): string {
  if (!/^[A-Z]{2}$/i.test(country)) return visible(country, 40);
  return new Intl.DisplayNames(code, { type: 'region' }).of(country.toUpperCase()) ?? country;
}
