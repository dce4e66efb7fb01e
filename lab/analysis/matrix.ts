import type { Difference } from '../model/comparison.ts';
import { type EmissionKey, keyOf } from '../model/emission.ts';
import type { Profile, ProfileEntry, VerifiedFix } from '../model/profile.ts';
import type { FindingState, Matrix, MatrixCell, Result } from '../model/result.ts';
import { compareProfiles } from './compare.ts';
import { hidingPlaceOf } from './compare-contacts.ts';
import { clearest } from './compare-contrast.ts';
import { groupBy } from './group-by.ts';
import { findingId } from './judge-findings.ts';
import { anyTrigger, backgroundTrigger } from './summarize-trials.ts';

type Row = Matrix['rows'][number];

/** What differs between an earlier build and a later one, by their places in the list and then by row. */
type Comparisons = (earlier: number, later: number) => ReadonlyMap<string, readonly Difference[]>;

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

/** One side: a build's emissions by row, and its findings by id. */
type Side = {
  readonly profile: Profile;
  readonly rows: ReadonlyMap<string, readonly ProfileEntry[]>;
  readonly states: ReadonlyMap<string, FindingState>;
};

/**
 * Builds side by side; the first is the reference and has no result. Rows are identifier × recipient
 * × trigger, those in which builds differ first: keys compare, values never stand here, so that builds
 * of several lines, regions and phones can stand beside each other. A build that never tried a trigger
 * says so, which is not the same as not seen; nor is what could hide in traffic that nobody could read.
 * What a build no longer shows is gone only by the rules of a comparison with the latest earlier build
 * that had it, which need not be the first.
 */
export function matrixOf(profiles: readonly Profile[], results: readonly Result[]): Matrix {
  const sides = profiles.map((profile, index) => sideOf(profile, results[index - 1] ?? null));
  const builds = profiles.map(({ fingerprint, line, run }, index) => ({
    fingerprint,
    verdict: index === 0 ? ('baseline' as const) : (results[index - 1]?.verdict ?? 'inconclusive'),
    line,
    run,
  }));
  const comparisons = comparisonsOf(profiles);
  const keys = new Map(profiles.flatMap(realEntries).map(({ key }) => [rowKey(key), key]));
  const rows = [...keys].map(([name, key]): Row => {
    const entries = sides.map((side) => side.rows.get(name) ?? []);
    return {
      identifier: key.identifier,
      recipient: key.recipient,
      trigger: key.trigger,
      packages: packagesOf(entries.flat()),
      cells: sides.map((side, index) =>
        (entries[index] ?? []).length === 0
          ? absentCell(name, key, entries, sides, index, comparisons)
          : presentCell(entries[index] ?? [], side),
      ),
    };
  });
  return { schema: 'phonehome.matrix/1', builds, rows: rows.sort(byDifference) };
}

function sideOf(profile: Profile, result: Result | null): Side {
  return {
    profile,
    rows: groupBy(realEntries(profile), ({ key }) => rowKey(key)),
    states: new Map((result?.findings ?? []).map(({ id, state }) => [id, state])),
  };
}

/** Comparisons are made when a cell first asks for them, and each once; differences by row. */
function comparisonsOf(profiles: readonly Profile[]): Comparisons {
  const known = new Map<string, ReturnType<Comparisons>>();
  return (earlier, later) => {
    const head = profiles[later];
    if (head === undefined) throw new RangeError(`There is no build ${later} to compare.`);
    const name = `${earlier} ${later}`;
    const made =
      known.get(name) ??
      groupBy(compareProfiles(profiles[earlier] ?? null, head).differences, ({ key }) => rowKey(key));
    known.set(name, made);
    return made;
  };
}

function realEntries({ entries }: Profile): ProfileEntry[] {
  return entries.filter(({ placeholder }) => placeholder === null);
}

function rowKey({ trigger, identifier, recipient }: EmissionKey): string {
  return keyOf({ trigger, identifier, recipient, endpoint: '', place: '' });
}

function packagesOf(entries: readonly ProfileEntry[]): string[] {
  const senders = entries.map(({ sender }) => sender.package);
  return [...new Set(senders.filter((name) => name !== null))].sort();
}

function presentCell(entries: readonly ProfileEntry[], { states }: Side): MatrixCell {
  const [most] = [...entries].sort((a, b) => b.seen.k - a.seen.k);
  const transport = clearest(entries.flatMap(({ transports }) => transports));
  const found = entries.map(({ key }) => (states.size === 0 ? undefined : states.get(findingId(key))));
  const state = gravest.find((each) => found.includes(each)) ?? 'present';
  return { state, ...(most?.seen ?? { k: 0, n: 0 }), transport };
}

function absentCell(
  name: string,
  key: EmissionKey,
  entries: readonly (readonly ProfileEntry[])[],
  sides: readonly Side[],
  index: number,
  comparisons: Comparisons,
): MatrixCell {
  const profile = sides[index]?.profile;
  const n = trialsOf(key.trigger, profile);
  if (n === 0 || profile === undefined) return { state: 'not-tested' };
  const since = entries.slice(0, index).findLastIndex((each) => each.length > 0);
  const fixed = since === -1 ? null : fixOf(comparisons(since, index).get(name) ?? []);
  if (fixed !== null) return { state: 'gone', k: 0, n, transport: null, fixed: { ...fixed, since } };
  const why = unreadable(entries.flat(), profile);
  return why === null
    ? { state: 'not-seen', k: 0, n, transport: null }
    : { state: 'unproven', k: 0, n, transport: null, why };
}

/** Gone from the row is what is gone from each of its places in the message; the weakest of them speaks. */
function fixOf(differences: readonly Difference[]): VerifiedFix | null {
  const fixes = differences.flatMap(({ state, fixed }) =>
    state === 'gone' && fixed !== undefined ? [fixed] : [],
  );
  const [weakest] = fixes.sort((a, b) => b.chance - a.chance);
  return weakest === undefined || fixes.length < differences.length ? null : weakest;
}

function unreadable(entries: readonly ProfileEntry[], profile: Profile): string | null {
  for (const entry of entries) {
    const place = hidingPlaceOf(entry, profile);
    if (place !== null)
      return `Traffic to ${place.host} could not be read (${place.visibility}); it could be in there.`;
  }
  return null;
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
  if (cell.k === 0 && cell.state === 'unproven') return cell.state;
  return cell.k > 0 ? `seen ${cell.transport}` : 'not-seen';
}
