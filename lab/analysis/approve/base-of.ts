import type { Baseline, BaselineRun } from '../../model/baseline.ts';
import { keyOf } from '../../model/emission.ts';
import { visibilities } from '../../model/flow.ts';
import type { Contact, Profile, ProfileEntry } from '../../model/profile.ts';
import { answeringOf } from '../../model/trial.ts';
import { findingId } from '../judge-findings.ts';
import { recipientOf } from '../recipients/recipient-of.ts';
import { backgroundTrigger } from '../summarize-trials.ts';
import { baseEntry } from './base-entry.ts';
import { type AllowingEntry, isAllowing, isRated } from './entry-match.ts';
import { runsInState, stateNotes, statesOf } from './runs-in-state.ts';

/** A run of a baseline whose captures were read again with today's rules; null where they are gone. */
export type Recapture = { readonly run: string; readonly profile: Profile | null };

/** What a reviewed file is for one run: the profile that it approves, and what limits the comparison. */
export type Base = {
  readonly profile: Profile;
  /** The file's own entry behind each entry of the profile, by key. */
  readonly sources: ReadonlyMap<string, AllowingEntry>;
  /** Runs that older rules read and whose captures are gone. */
  readonly stale: readonly BaselineRun[];
  /** Ids of what its runs showed and nobody approved. */
  readonly open: ReadonlySet<string>;
  readonly incomparable: readonly string[];
  readonly notes: readonly string[];
};

/**
 * The profile that a baseline approves for runs like `head`: its rated entries over the trials of its
 * runs in the same state and with the same responder. What today's rules find in its captures and the
 * rules of its acceptance did not stands there too, without an entry that approves it.
 */
export function baseOf(baseline: Baseline, head: Profile, recaptures: readonly Recapture[]): Base {
  const runs = usableRuns(baseline, head);
  const again = new Map(recaptures.map(({ run, profile }) => [run, profile]));
  const stale = runs.filter(({ id, ruleset }) => ruleset !== head.tool.ruleset && !again.get(id));
  const read = runs.flatMap(({ id }) => again.get(id) ?? []);
  const approved = approvedEntries(baseline, runs, read, head);
  const sources = new Map(approved.map(({ entry, source }) => [keyOf(entry.key), source]));
  const found = foundAgain(runs, read, new Set(sources.keys()));
  return {
    profile: profileOf(baseline, runs, head, [...approved.map(({ entry }) => entry), ...found]),
    sources,
    stale,
    open: new Set(runs.flatMap(({ open = [] }) => open)),
    incomparable: incomparableOf(baseline, runs, head),
    notes: notesOf(baseline, runs, head),
  };
}

/** Runs in the same state and with the same responder: only their rates mean something here. */
export function usableRuns({ runs }: Baseline, { conditions }: Profile): BaselineRun[] {
  return runs.filter((run) => run.state === conditions.state && answeringOf(run) === answeringOf(conditions));
}

function approvedEntries(
  { entries }: Baseline,
  runs: readonly BaselineRun[],
  read: readonly Profile[],
  head: Profile,
): { entry: ProfileEntry; source: AllowingEntry }[] {
  const rated = entries.filter(isAllowing).filter(isRated);
  // What was accepted for good stands before what is put up with for a while.
  const ordered = [...rated].sort((a, b) => Number(a.kind === 'exception') - Number(b.kind === 'exception'));
  const known = new Set<string>();
  return ordered.flatMap((source) => {
    const entry = baseEntry(source, { runs, read, head });
    if (entry === null || known.has(keyOf(entry.key))) return [];
    known.add(keyOf(entry.key));
    return [{ entry, source }];
  });
}

/** What today's rules find in the captures, and nobody could see or leave open when the run was accepted. */
function foundAgain(
  runs: readonly BaselineRun[],
  read: readonly Profile[],
  approved: ReadonlySet<string>,
): ProfileEntry[] {
  const found = new Map<string, ProfileEntry>();
  for (const { run, entries } of read) {
    const open = runs.find(({ id }) => id === run)?.open ?? [];
    for (const entry of entries.filter(({ placeholder }) => placeholder === null)) {
      const key = keyOf(entry.key);
      if (!approved.has(key) && !open.includes(findingId(entry.key)) && !found.has(key))
        found.set(key, entry);
    }
  }
  return [...found.values()];
}

function profileOf(
  baseline: Baseline,
  runs: readonly BaselineRun[],
  head: Profile,
  entries: readonly ProfileEntry[],
): Profile {
  const { file, line } = baseline;
  const trialsByTrigger = trialsOf(runs, head);
  const valid = trialsByTrigger[backgroundTrigger] ?? 0;
  const [latest] = [...runs].sort((a, b) => (a.at < b.at ? 1 : -1));
  const at = Date.parse(latest?.at ?? '') || head.startedAt;
  return {
    schema: 'phonehome.profile/1',
    run: file,
    fingerprint: latest?.fingerprint ?? line,
    line,
    startedAt: at,
    finishedAt: at,
    simulated: latest?.simulated ?? head.simulated,
    tool: head.tool,
    // Who listens for less than the longest of the runs may not call anything gone.
    conditions: { ...head.conditions, dwellMs: Math.max(0, ...runs.map(({ dwellMs }) => dwellMs)) },
    ...(runs.length > 0 && runs.every(({ scope }) => scope === 'gateway')
      ? { scope: 'gateway' as const }
      : {}),
    devices: [],
    packages: [],
    fault: null,
    planned: valid,
    valid: Array.from({ length: valid }, (_, index) => index + 1),
    invalid: [],
    trialsByTrigger,
    states: statesOf(runs, head),
    ...dwellsOf(runs),
    canary: true,
    flows: Object.fromEntries(visibilities.map((name) => [name, 0])) as Profile['flows'],
    // Approvals decide which contacts may stay unread; what the runs showed does not.
    contacts: blindContacts(baseline),
    accounts: [],
    unread: [],
    entries,
    notes: [],
  };
}

/** What was allowed to stay unread may have held anything. */
function blindContacts({ entries }: Baseline): Contact[] {
  return entries.flatMap((entry): Contact[] => {
    if (entry.kind !== 'blind') return [];
    const { recipient: host, visibility } = entry;
    const unread = visibility === 'blocked' ? { unread: true as const } : {};
    return [{ host, domain: recipientOf(host).domain, visibility, ...unread, flows: 0, trials: [] }];
  });
}

/** Trials that found the phones in the state of the newer run's; where none did, all, which the states tell. */
function trialsOf(runs: readonly BaselineRun[], head: Profile): Record<string, number> {
  const names = [...new Set(runs.flatMap(({ trials }) => Object.keys(trials)))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      runsInState(name, runs, head).reduce((sum, { trials }) => sum + (trials[name] ?? 0), 0),
    ]),
  );
}

/** The longest time after each trigger; unknown where a run does not say. */
function dwellsOf(runs: readonly BaselineRun[]): Pick<Profile, 'dwellByTrigger'> {
  const all = runs.flatMap(({ dwells }) => (dwells === undefined ? [] : [dwells]));
  if (all.length === 0 || all.length < runs.length) return {};
  const names = [...new Set(all.flatMap((dwells) => Object.keys(dwells)))].sort();
  const longest = (name: string) => Math.max(...all.map((dwells) => dwells[name] ?? 0));
  return { dwellByTrigger: Object.fromEntries(names.map((name) => [name, longest(name)])) };
}

function incomparableOf(baseline: Baseline, runs: readonly BaselineRun[], head: Profile): string[] {
  const { state } = head.conditions;
  const responder = answeringOf(head.conditions);
  const others = baseline.runs.map((run) => `${run.state} with ${answeringOf(run)}`);
  return [
    ...(baseline.line === head.line
      ? []
      : [`The baseline ${baseline.file} is of line ${baseline.line}, this run of ${head.line}.`]),
    ...(runs.length > 0 || baseline.runs.length === 0
      ? []
      : [
          `The baseline ${baseline.file} has no run in state ${state} with responder ${responder}, only ${[...new Set(others)].join(', ')}.`,
        ]),
  ];
}

function notesOf({ runs: all, file }: Baseline, runs: readonly BaselineRun[], head: Profile): string[] {
  if (all.length === 0)
    return [
      `${file} names no run: nothing tells which triggers its approvals were tried under, or in which state.`,
    ];
  const others = all.filter((run) => !runs.includes(run));
  const aside = stateNotes(file, runs, head);
  if (others.length === 0 || runs.length === 0) return aside;
  const { state } = head.conditions;
  const responder = answeringOf(head.conditions);
  const names = [...new Set(others.map((run) => `${run.state} with ${answeringOf(run)}`))].join(', ');
  return [
    `Of the baseline's ${all.length} runs ${others.length} ran under other conditions (${names}) than ${state} with ${responder}; their rates were not used.`,
    ...aside,
  ];
}
