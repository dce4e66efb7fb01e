import type {
  Baseline,
  BaselineEntry,
  BaselineRun,
  Day,
  DecisionEntry,
  ExceptionEntry,
  ExpectedEntry,
  FrozenRate,
} from '../../model/baseline.ts';
import type { Acceptance, Selection } from '../../model/baseline-shelf.ts';
import { keyOf } from '../../model/emission.ts';
import type { Profile } from '../../model/profile.ts';
import type { Candidate, Selectable } from './candidates.ts';
import type { DecisionCandidate } from './decision-candidates.ts';
import { fullKey } from './entry-match.ts';
import { frozenRun } from './frozen-rate.ts';

/** What an acceptance changes in a reviewed file: entries and runs by their place in it, and new ones. */
export type Change = {
  readonly replace: {
    readonly runs: ReadonlyMap<number, BaselineRun>;
    readonly entries: ReadonlyMap<number, BaselineEntry>;
  };
  readonly add: { readonly runs: readonly BaselineRun[]; readonly entries: readonly BaselineEntry[] };
  /** Places of entries that only get the rates of a further run. */
  readonly grown: ReadonlySet<number>;
  /** What the run shows and nobody has approved with it. */
  readonly open: number;
};

/** The run that is accepted, as it was read today, and where its folder is. */
export type AcceptedRun = { readonly profile: Profile; readonly folder: string };

/** The candidates that a person means. A finding by its id may be covered by an exception until now. */
export function selectedOf<Each extends Selectable>(
  candidates: readonly Each[],
  selection: Selection,
): Each[] {
  return candidates.filter((candidate) => !candidate.approved && isMeant(candidate, selection));
}

function isMeant({ id, state, recipient, sender }: Selectable, selection: Selection): boolean {
  if (selection.kind === 'finding') return selection.names.includes(id);
  // What is put up with for a while is accepted for good one by one, never along with others.
  if (state === 'excepted') return false;
  if (selection.kind === 'all') return true;
  const own = selection.kind === 'recipient' ? [recipient.domain, recipient.host] : [sender.package ?? ''];
  return selection.names.some((name) => own.includes(name));
}

/** Accepts candidates of one run: new entries, the run itself, and its rates for what is approved already. */
export function acceptanceOf(
  baseline: Baseline,
  run: AcceptedRun,
  candidates: readonly Candidate[],
  acceptance: Acceptance,
  today: Day,
  besides: readonly DecisionCandidate[] = [],
): Change {
  const selected = selectedOf(candidates, acceptance.selection);
  const made = selected.map((each) => entryOf(each, acceptance, selected.length, today));
  const places = new Map(
    baseline.entries.flatMap((entry, index): [string, number][] => {
      const key = entry.kind === 'expected' ? fullKey(entry.key) : null;
      return key === null ? [] : [[keyOf(key), index]];
    }),
  );
  const replaced = made.flatMap((entry): [number, BaselineEntry][] => {
    const place = places.get(placeOf(entry));
    return place === undefined ? [] : [[place, entry]];
  });
  const added = made.filter((entry) => !places.has(placeOf(entry)));
  const known = baseline.runs.findIndex(({ id }) => id === run.profile.run);
  const meant = selectedOf(besides, acceptance.selection);
  const decided = meant.map((each) => decisionEntryOf(each, acceptance, today));
  const isNew = (entry: DecisionEntry) => placeOfDecision(baseline, entry) < 0;
  const again = decided
    .filter((entry) => !isNew(entry))
    .map((entry): [number, BaselineEntry] => [placeOfDecision(baseline, entry), entry]);
  const open = [...openOf(candidates, selected), ...openOf(besides, meant)];
  const recorded = frozenRun(run.profile, run.folder, open);
  const grown = known < 0 ? withRates(baseline, candidates) : [];
  return {
    replace: {
      runs: new Map(
        known < 0 ? [] : [[known, { ...recorded, folder: baseline.runs[known]?.folder ?? run.folder }]],
      ),
      entries: new Map([...grown, ...replaced, ...again]),
    },
    add: { runs: known < 0 ? [recorded] : [], entries: [...added, ...decided.filter(isNew)] },
    grown: new Set(
      grown.map(([place]) => place).filter((place) => !replaced.some(([each]) => each === place)),
    ),
    open: open.length,
  };
}

function placeOf({ key }: ExpectedEntry): string {
  const full = fullKey(key);
  return full === null ? '' : keyOf(full);
}

function entryOf(
  { bounds }: Candidate,
  { by, reason, purpose, reviewBy, selection }: Acceptance,
  together: number,
  today: Day,
): ExpectedEntry {
  const names = selection.kind === 'all' ? 'all' : `${selection.kind} ${selection.names.join(', ')}`;
  const isBulk = selection.kind !== 'finding' && together > 1;
  return {
    kind: 'expected',
    ...bounds,
    purpose: purpose ?? reason,
    ...(purpose === null ? {} : { reason }),
    by,
    at: today,
    ...(reviewBy === null ? {} : { reviewBy }),
    ...(isBulk ? { bulk: names } : {}),
  };
}

function decisionEntryOf(
  { subject }: DecisionCandidate,
  { by, reason, reviewBy }: Acceptance,
  today: Day,
): DecisionEntry {
  const review = reviewBy === null ? {} : { reviewBy };
  return { ...subject, is: 'expected', reason, by, at: today, ...review };
}

/** The place of the entry by which the same was accepted before; -1 where there is none. */
function placeOfDecision({ entries }: Baseline, entry: DecisionEntry): number {
  return entries.findIndex((each) => 'is' in each && each.is === 'expected' && isSame(each, entry));
}

function isSame(one: DecisionEntry, other: DecisionEntry): boolean {
  if (one.kind !== other.kind || one.recipient !== other.recipient) return false;
  const isAt = one.kind === 'unknown' && other.kind === 'unknown';
  return !isAt || (one.endpoint === other.endpoint && one.place === other.place);
}

function openOf(candidates: readonly Selectable[], selected: readonly Selectable[]): string[] {
  return candidates
    .filter((each) => !each.approved && each.state !== 'excepted' && !selected.includes(each))
    .map(({ id }) => id);
}

/** A further run is one more witness of what is approved already: its rates belong to those entries. */
function withRates({ entries }: Baseline, candidates: readonly Candidate[]): [number, BaselineEntry][] {
  return entries.flatMap((placed, index): [number, BaselineEntry][] => {
    if ((placed.kind !== 'expected' && placed.kind !== 'exception') || placed.rates === undefined) return [];
    const key = fullKey(placed.key);
    const twin = candidates.find(({ entry }) => key !== null && keyOf(entry.key) === keyOf(key));
    const rates = [...placed.rates, ...(twin?.bounds.rates ?? [])];
    return twin === undefined ? [] : [[index, rated(placed, rates)]];
  });
}

function rated(
  placed: (ExpectedEntry | ExceptionEntry) & { readonly file: string; readonly line: number },
  rates: readonly FrozenRate[],
): BaselineEntry {
  const { file: _, line: __, ...entry } = placed;
  const seen = rates.reduce((sum, { k, n }) => ({ k: sum.k + k, n: sum.n + n }), { k: 0, n: 0 });
  return { ...entry, seen, rates };
}
