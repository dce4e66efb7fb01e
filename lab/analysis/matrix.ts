import { type EmissionKey, keyOf } from '../model/emission.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';
import type { FindingState, Matrix, MatrixCell, Result } from '../model/result.ts';
import { clearest } from './compare-contrast.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';

type Row = Matrix['rows'][number];

/** The gravest state stands for a cell in which several places of one message meet. */
const gravest: readonly FindingState[] = [
  'new',
  'worse',
  'changed',
  'unproven',
  'unchanged',
  'excepted',
  'gone',
];

/**
 * Builds side by side; the first is the reference and has no result. Rows are identifier × recipient
 * × trigger, those in which builds differ first. A build that never tried a trigger says so, which is
 * not the same as not seen.
 */
export function matrixOf(profiles: readonly Profile[], results: readonly Result[]): Matrix {
  const builds = profiles.map(({ fingerprint }, index) => ({
    fingerprint,
    verdict: index === 0 ? ('baseline' as const) : (results[index - 1]?.verdict ?? 'inconclusive'),
  }));
  const keys = new Map(profiles.flatMap(realEntries).map(({ key }) => [rowKey(key), key]));
  const rows = [...keys.values()].map(
    (key): Row => ({
      identifier: key.identifier,
      recipient: key.recipient,
      trigger: key.trigger,
      cells: profiles.map((profile, index) =>
        cellOf(key, profile, index === 0 ? null : (results[index - 1] ?? null)),
      ),
    }),
  );
  return { schema: 'phonehome.matrix/1', builds, rows: rows.sort(byDifference) };
}

function realEntries({ entries }: Profile): ProfileEntry[] {
  return entries.filter(({ placeholder }) => placeholder === null);
}

function rowKey({ trigger, identifier, recipient }: EmissionKey): string {
  return keyOf({ trigger, identifier, recipient, endpoint: '', place: '' });
}

function cellOf(key: EmissionKey, profile: Profile, result: Result | null): MatrixCell {
  const entries = realEntries(profile).filter((entry) => rowKey(entry.key) === rowKey(key));
  const [most] = [...entries].sort((a, b) => b.seen.k - a.seen.k);
  if (most !== undefined) {
    const transport = clearest(entries.flatMap(({ transports }) => transports));
    return { state: stateOf(entries, result), ...most.seen, transport };
  }
  const n = trialsOf(key.trigger, profile);
  if (n === 0) return { state: 'not-tested' };
  const state = isGone(key, result) ? 'gone' : 'not-seen';
  return { state, k: 0, n, transport: null };
}

function stateOf(entries: readonly ProfileEntry[], result: Result | null): FindingState | 'present' {
  const states = (result?.findings ?? [])
    .filter((finding) => entries.some((entry) => isOf(finding, entry.key)))
    .map(({ state }) => state);
  return gravest.find((state) => states.includes(state)) ?? 'present';
}

function isOf(finding: Result['findings'][number], key: EmissionKey): boolean {
  return (
    finding.trigger === key.trigger &&
    finding.endpoint === key.endpoint &&
    finding.place === key.place &&
    finding.recipient.domain === key.recipient &&
    finding.identifier === key.identifier.split(':')[0]
  );
}

function isGone(key: EmissionKey, result: Result | null): boolean {
  const same = (result?.findings ?? []).filter(
    (finding) =>
      finding.trigger === key.trigger &&
      finding.recipient.domain === key.recipient &&
      finding.identifier === key.identifier.split(':')[0],
  );
  return same.length > 0 && same.every(({ state }) => state === 'gone');
}

function trialsOf(trigger: string, { trialsByTrigger, valid }: Profile): number {
  return trigger === anyTrigger || trigger === backgroundTrigger
    ? valid.length
    : (trialsByTrigger[trigger] ?? 0);
}

/** Rows in which the cells differ come first; then by recipient, identifier and trigger. */
function byDifference(a: Row, b: Row): number {
  const rank = (row: Row) => (new Set(row.cells.map(kindOf)).size > 1 ? 0 : 1);
  const name = ({ recipient, identifier, trigger }: Row) => `${recipient}|${identifier}|${trigger}`;
  return rank(a) - rank(b) || (name(a) < name(b) ? -1 : 1);
}

function kindOf(cell: MatrixCell): string {
  if (cell.state === 'not-tested') return cell.state;
  return cell.k > 0 ? `seen ${cell.transport}` : 'not-seen';
}
