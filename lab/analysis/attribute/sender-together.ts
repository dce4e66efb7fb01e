import type { Sender } from '../../model/emission.ts';

const ranks = ['unknown', 'low', 'medium', 'high'] as const;

/**
 * One sender from what was found out in several flows of one kind. The surest claims count; where they
 * contradict each other, nobody is named. Where none names a package, those remain that come into
 * question each time; one that remains alone is named.
 */
export function senderTogether(senders: readonly Sender[]): Sender {
  const surest = Math.max(0, ...senders.map(({ confidence }) => ranks.indexOf(confidence)));
  const claims = senders.filter(({ confidence }) => ranks.indexOf(confidence) === surest);
  const names = [...new Set(claims.flatMap(({ package: name }) => name ?? []))].sort();
  const remaining = remainingOf(senders);
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0 && (surest > 1 || remaining?.includes(name) !== false)) {
    return claims[0] ?? unknown();
  }
  if (others.length > 0) return unknown(names);
  const [left, ...more] = remaining ?? [];
  if (left !== undefined && more.length === 0 && !left.startsWith('uid ')) {
    return { package: left, confidence: 'medium' };
  }
  return unknown(remaining ?? []);
}

function unknown(candidates: readonly string[] = []): Sender {
  const among = candidates.length === 0 ? {} : { candidates };
  return { package: null, confidence: 'unknown', ...among };
}

/** Who is among the candidates of each claim that has any; null where none has. */
function remainingOf(senders: readonly Sender[]): string[] | null {
  const lists = senders.flatMap(({ candidates }) => (candidates === undefined ? [] : [candidates]));
  const [first, ...others] = lists;
  if (first === undefined) return null;
  return first.filter((name) => others.every((list) => list.includes(name)));
}
