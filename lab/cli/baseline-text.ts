import type { Baseline, EntryKey, PlacedEntry } from '../model/baseline.ts';

type DaysLeft = (day: string) => number;

/** A reviewed file for a terminal: its runs, and its entries with those that need a person first. */
export function baselineText({ file, line, runs, entries }: Baseline, daysLeft: DaysLeft): string {
  const due = (entry: PlacedEntry) => daysLeft(lastDay(entry) ?? '9999-12-31');
  const ordered = [...entries].sort((a, b) => due(a) - due(b) || a.line - b.line);
  const bulk = entries.filter((entry) => entry.kind === 'expected' && entry.bulk !== undefined).length;
  return [
    `${line}  ${file}: ${entries.length} entries, ${bulk} of them accepted in bulk`,
    ...runs.map(
      ({ at, fingerprint, state, responder, trials }) =>
        `  run ${at}  ${fingerprint}  ${state}, ${responder}  ${trialsText(trials)}`,
    ),
    ...ordered.map((entry) => `  ${entryText(entry, daysLeft)}`),
  ].join('\n');
}

/** One entry: its line, what it is about, who said so, and what has become of it by now. */
export function entryText(entry: PlacedEntry, daysLeft: DaysLeft): string {
  const parts = [
    `:${entry.line}`,
    entry.kind.padEnd(9),
    subjectOf(entry),
    saidOf(entry),
    dueOf(entry, daysLeft),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** The last day on which an entry holds, or on which it is to be looked at again. */
export function lastDay(entry: PlacedEntry): string | undefined {
  if ('expires' in entry) return entry.expires;
  return 'reviewBy' in entry ? entry.reviewBy : undefined;
}

function subjectOf(entry: PlacedEntry): string {
  if (entry.kind === 'blind') return `${entry.recipient} (${entry.visibility})`;
  if (entry.kind === 'certificate') return `${entry.is} to ${entry.recipient}: ${entry.accepts.join(', ')}`;
  if (entry.kind === 'unknown') {
    const { is, recipient, place, endpoint, survives } = entry;
    const bound = survives === undefined ? '' : `, survives ${survives}`;
    return `${is} to ${recipient} in ${place ?? 'any place'} at ${endpoint ?? 'any endpoint'}${bound}`;
  }
  const { identifier, recipient, trigger, place, endpoint, transport }: EntryKey = entry.key;
  const bound = ('transport' in entry ? entry.transport : undefined) ?? transport;
  return [
    identifier ?? 'anything',
    ...(recipient === undefined ? [] : [`to ${recipient}`]),
    ...(trigger === undefined ? [] : [`on ${trigger}`]),
    ...(place === undefined ? [] : [`in ${place}`]),
    ...(endpoint === undefined ? [] : [`at ${endpoint}`]),
    ...(bound === undefined ? [] : [bound]),
  ].join(' ');
}

function saidOf(entry: PlacedEntry): string {
  switch (entry.kind) {
    case 'expected':
      return `by ${entry.by} on ${entry.at}: ${entry.purpose}`;
    case 'noise':
      return `by ${entry.by} on ${entry.at}: ${entry.reason}`;
    case 'forbidden':
      return entry.reason ?? '';
    case 'certificate':
    case 'unknown':
      if (entry.is === 'forbidden') return entry.reason ?? '';
      return `by ${entry.is === 'expected' ? `${entry.by} on ${entry.at}` : entry.owner}: ${entry.reason}`;
    default:
      return `by ${entry.owner}: ${entry.reason}`;
  }
}

function dueOf(entry: PlacedEntry, daysLeft: DaysLeft): string {
  const day = lastDay(entry);
  if (day === undefined) return '';
  const left = daysLeft(day);
  if (!('expires' in entry)) return left < 0 ? `REVIEW DUE since ${day}` : `review by ${day}`;
  return left < 0 ? `EXPIRED on ${day}` : `until ${day}, ${left} ${left === 1 ? 'day' : 'days'} left`;
}

function trialsText(trials: Readonly<Record<string, number>>): string {
  return Object.entries(trials)
    .filter(([name]) => name !== 'background')
    .map(([name, n]) => `${n} of ${name}`)
    .join(', ');
}
