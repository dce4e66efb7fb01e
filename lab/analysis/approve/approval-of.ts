import type { Approval, Day, PlacedEntry } from '../../model/baseline.ts';
import { isPast } from './days.ts';

/** What an entry says to whoever reads the report; `broken`: why it does not hold. */
export function approvalOf(entry: PlacedEntry, today: Day, broken: string | null = null): Approval {
  const reviewBy = 'reviewBy' in entry ? entry.reviewBy : undefined;
  const overdue = reviewBy !== undefined && isPast(reviewBy, today);
  return {
    // What was decided, of whatever it was.
    kind: 'is' in entry ? entry.is : entry.kind,
    file: entry.file,
    line: entry.line,
    text: textOf(entry),
    ...(broken === null ? {} : { broken }),
    ...(overdue ? { overdue: reviewBy } : {}),
  };
}

function textOf(entry: PlacedEntry): string {
  switch (entry.kind) {
    case 'expected':
      return acceptedText(entry, entry.purpose);
    case 'exception':
      return exceptedText(entry);
    case 'forbidden':
      return forbiddenText(entry);
    case 'certificate':
    case 'unknown':
      if (entry.is === 'expected') return acceptedText(entry, entry.reason);
      return entry.is === 'exception' ? exceptedText(entry) : forbiddenText(entry);
    case 'noise':
      return `Noise, by ${entry.by} on ${entry.at}: ${entry.reason}.`;
    case 'blind':
      return `May stay unread (${entry.visibility}) until ${entry.expires}, by ${entry.owner}: ${entry.reason}.`;
  }
}

function acceptedText({ at, by, reviewBy }: { at: Day; by: string; reviewBy?: Day }, why: string): string {
  const review = reviewBy === undefined ? '' : `; to be reviewed by ${reviewBy}`;
  return `Accepted on ${at} by ${by}: ${why}${review}.`;
}

function exceptedText({ expires, owner, reason }: { expires: Day; owner: string; reason: string }): string {
  return `Excepted until ${expires} by ${owner}: ${reason}.`;
}

function forbiddenText({ reason }: { reason?: string }): string {
  return `Forbidden${reason === undefined ? '' : `: ${reason}`}.`;
}
