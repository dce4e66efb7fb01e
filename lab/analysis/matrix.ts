import type { Comparison } from '../model/comparison.ts';
import { type EmissionKey, keyOf } from '../model/emission.ts';
import type { Profile, ProfileEntry } from '../model/profile.ts';
import type { FindingState, Matrix, MatrixCell, Result } from '../model/result.ts';
import { compareProfiles } from './compare.ts';
import { clearest } from './compare-contrast.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';

type Row = Matrix['rows'][number];

/** The comparison of an earlier build with a later one, by their places in the list. */
type Comparisons = (earlier: number, later: number) => Comparison;

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
 * not the same as not seen. What a build no longer shows is gone only by the rules of a comparison
 * with the latest earlier build that had it, which need not be the first.
 */
export function matrixOf(profiles: readonly Profile[], results: readonly Result[]): Matrix {
  const builds = profiles.map(({ fingerprint }, index) => ({
    fingerprint,
    verdict: index === 0 ? ('baseline' as const) : (results[index - 1]?.verdict ?? 'inconclusive'),
  }));
  const comparisons = comparisonsOf(profiles);
  const keys = new Map(profiles.flatMap(realEntries).map(({ key }) => [rowKey(key), key]));
  const rows = [...keys.values()].map(
    (key): Row => ({
      identifier: key.identifier,
      recipient: key.recipient,
      trigger: key.trigger,
      packages: packagesOf(key, profiles),
      cells: profiles.map((profile, index) => {
        const entries = entriesOf(key, profile);
        if (entries.length === 0) return absentCell(key, profiles, index, comparisons);
        return presentCell(entries, index === 0 ? null : (results[index - 1] ?? null));
      }),
    }),
  );
  return { schema: 'phonehome.matrix/1', builds, rows: rows.sort(byDifference) };
}

/** Comparisons are made when a cell first asks for them, and each once. */
function comparisonsOf(profiles: readonly Profile[]): Comparisons {
  const known = new Map<string, Comparison>();
  return (earlier, later) => {
    const head = profiles[later];
    if (head === undefined) throw new RangeError(`There is no build ${later} to compare.`);
    const name = `${earlier} ${later}`;
    const comparison = known.get(name) ?? compareProfiles(profiles[earlier] ?? null, head);
    known.set(name, comparison);
    return comparison;
  };
}

function realEntries({ entries }: Profile): ProfileEntry[] {
  return entries.filter(({ placeholder }) => placeholder === null);
}

function rowKey({ trigger, identifier, recipient }: EmissionKey): string {
  return keyOf({ trigger, identifier, recipient, endpoint: '', place: '' });
}

function entriesOf(key: EmissionKey, profile: Profile): ProfileEntry[] {
  return realEntries(profile).filter((entry) => rowKey(entry.key) === rowKey(key));
}

function packagesOf(key: EmissionKey, profiles: readonly Profile[]): string[] {
  const senders = profiles.flatMap((profile) => entriesOf(key, profile)).map(({ sender }) => sender.package);
  return [...new Set(senders.filter((name) => name !== null))].sort();
}

function presentCell(entries: readonly ProfileEntry[], result: Result | null): MatrixCell {
  const [most] = [...entries].sort((a, b) => b.seen.k - a.seen.k);
  const transport = clearest(entries.flatMap(({ transports }) => transports));
  return { state: stateOf(entries, result), ...(most?.seen ?? { k: 0, n: 0 }), transport };
}

function absentCell(
  key: EmissionKey,
  profiles: readonly Profile[],
  index: number,
  comparisons: Comparisons,
): MatrixCell {
  const n = trialsOf(key.trigger, profiles[index]);
  if (n === 0) return { state: 'not-tested' };
  const had = profiles.slice(0, index).findLastIndex((profile) => entriesOf(key, profile).length > 0);
  const gone = had !== -1 && isGone(key, comparisons(had, index));
  return { state: gone ? 'gone' : 'not-seen', k: 0, n, transport: null };
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

/** Gone from the row is what is gone from each of its places in the message. */
function isGone(key: EmissionKey, { differences }: Comparison): boolean {
  const same = differences.filter((difference) => rowKey(difference.key) === rowKey(key));
  return same.length > 0 && same.every(({ state }) => state === 'gone');
}

function trialsOf(trigger: string, profile: Profile | undefined): number {
  if (profile === undefined) return 0;
  return trigger === anyTrigger || trigger === backgroundTrigger
    ? profile.valid.length
    : (profile.trialsByTrigger[trigger] ?? 0);
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
