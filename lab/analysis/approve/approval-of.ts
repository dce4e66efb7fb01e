import type { Approval, Day, PlacedEntry } from '../../model/baseline.ts';
import { isPast } from './days.ts';

/** What an entry says to whoever reads the report; `broken`: why it does not hold. */
export function approvalOf(entry: PlacedEntry, today: Day, broken: string | null = null): Approval {
  const overdue = entry.kind === 'expected' && entry.reviewBy !== undefined && isPast(entry.reviewBy, today);
  return {
    kind: entry.kind,
    file: entry.file,
    line: entry.line,
    text: textOf(entry),
    ...(broken === null ? {} : { broken }),
    ...(overdue && entry.reviewBy !== undefined ? { overdue: entry.reviewBy } : {}),
  };
}

function textOf(entry: PlacedEntry): string {
  switch (entry.kind) {
    case 'expected':
      return `Accepted on ${entry.at} by ${entry.by}: ${entry.purpose}${entry.reviewBy === undefined ? '' : `; to be reviewed by ${entry.reviewBy}`}.`;
    case 'exception':
      return `Excepted until ${entry.expires} by ${entry.owner}: ${entry.reason}.`;
    case 'forbidden':
      return `Forbidden${entry.reason === undefined ? '' : `: ${entry.reason}`}.`;
    case 'noise':
      return `Noise, by ${entry.by} on ${entry.at}: ${entry.reason}.`;
    case 'blind':
      return `May stay unread (${entry.visibility}) until ${entry.expires}, by ${entry.owner}: ${entry.reason}.`;
  }
}
