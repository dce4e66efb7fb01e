import type { Package } from '../model/build.ts';
import type { CertificateSighting } from '../model/certificate-check.ts';
import type { Emission } from '../model/emission.ts';
import { type GatewayFate, gatewayFates } from '../model/gateway.ts';
import type { ByteAccount, DecoyCount, Profile, Recording } from '../model/profile.ts';
import type { Run } from '../model/trial.ts';
import type { UnknownSearch } from '../model/unknown.ts';
import { installationNotes } from './build-notes.ts';
import { checkedHosts } from './certificates/checked-hosts.ts';
import { cleanComparison } from './clean-comparison.ts';
import { decryptionOf } from './decryption.ts';
import { isUnreadFlow, reachOf } from './summarize-contacts.ts';
import { entriesOf } from './summarize-entries.ts';
import { countTrials, type TrialCount } from './summarize-trials.ts';

/** All that was found out about one run. */
export type RunEvidence = {
  readonly run: Run;
  /** All attempts, valid and invalid. */
  readonly recordings: readonly Recording[];
  /** Trigger is the scenario's name for the trigger window, else `background`. Canaries left out. */
  readonly emissions: readonly Emission[];
  /** Accounts of the attempts that count (`countTrials`); a trial without one is not explained. */
  readonly accounts: readonly ByteAccount[];
  readonly packages: readonly Package[];
  /** Parts of sent messages that could not be read; `flow` is `trials/003-unlock/1#<flow id>`. */
  readonly unread: Profile['unread'];
  readonly notes: readonly string[];
  /** What was found of decoys; absent where none were searched for. */
  readonly decoys?: DecoyCount;
  /** What flows told of certificates; absent where none were checked. */
  readonly certificates?: readonly CertificateSighting[];
  /** What no known value explains; absent where nobody looked. */
  readonly unknown?: UnknownSearch;
};

/** One run's emissions with their rates, its contacts, and what could not be seen. */
export function summarize(evidence: RunEvidence): Profile {
  const { run, recordings } = evidence;
  const count = countTrials(run, recordings);
  const valid = count.counted.map(({ attempt }) => attempt.trial.number);
  const accounts = evidence.accounts.filter(({ trial }) => valid.includes(trial));
  const clean = cleanComparison(run.clean ?? [], count.counted, evidence.packages);
  const unread = new Set(evidence.unread.map(({ flow }) => flow));
  return {
    schema: 'phonehome.profile/1',
    run: run.id,
    fingerprint: run.fingerprint,
    line: run.line,
    startedAt: run.startedAt,
    finishedAt:
      run.finishedAt ?? Math.max(run.startedAt, ...recordings.map((each) => each.attempt.finishedAt)),
    simulated: run.simulated,
    tool: run.tool,
    conditions: { ...run.conditions, dwellMs: leastDwell(run) },
    ...(run.scope === undefined ? {} : { scope: run.scope }),
    ...countedIn(count.counted),
    devices: run.serials,
    packages: evidence.packages,
    fault: run.fault,
    planned: run.trials.length,
    valid,
    invalid: count.invalid,
    trialsByTrigger: count.byTrigger,
    states: count.states,
    dwellByTrigger: dwellsOf(run),
    canary: valid.length > 0 && count.counted.every(hasCanary),
    ...decryptionOf(count.counted),
    ...(evidence.decoys === undefined ? {} : { decoys: evidence.decoys }),
    ...(clean === null ? {} : { cleanPass: clean }),
    ...reachOf(count.counted, accounts, unread),
    accounts,
    unread: evidence.unread,
    ...(run.conditions.tlsCheck === true
      ? { certificates: checkedHosts(evidence.certificates ?? [], evidence.emissions) }
      : {}),
    ...(evidence.unknown === undefined ? {} : { unknown: evidence.unknown }),
    entries: entriesOf(evidence.emissions, recordings, count),
    ...(run.imported === undefined ? {} : { imported: blindnessOf(run.imported) }),
    notes: [
      ...installationNotes(run.installations ?? []),
      ...(run.notes ?? []),
      ...evidence.notes,
      ...stateNotes(run, count),
      ...notesOf(run, recordings, count),
    ],
  };
}

function blindnessOf(captures: NonNullable<Run['imported']>): string[] {
  const sentences = captures.map(({ format, blind }) => `Imported capture (${format}). ${blind}`);
  return [...new Set(sentences)].sort();
}

function countedIn(counted: readonly Recording[]): Pick<Profile, 'counted'> {
  const rows = counted.flatMap((recording) => recording.counted ?? []);
  if (rows.length === 0) return {};
  const of = (fate: GatewayFate) => rows.filter(({ fates }) => fates.includes(fate)).length;
  return {
    counted: Object.fromEntries(gatewayFates.map((fate) => [fate, of(fate)])) as Record<GatewayFate, number>,
  };
}

function leastDwell(run: Run): number {
  return Math.min(run.conditions.dwellMs, ...run.trials.map(({ conditions }) => conditions.dwellMs));
}

/** By scenario of the plan: a trial that was cut short is invalid, so that each listened as long as planned. */
function dwellsOf({ trials }: Run): Record<string, number> {
  const names = [...new Set(trials.map(({ scenario }) => scenario))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const own = trials.filter(({ scenario }) => scenario === name);
      return [name, Math.min(...own.map(({ conditions }) => conditions.dwellMs))];
    }),
  );
}

function hasCanary({ flows }: Recording): boolean {
  return flows.some(({ housekeeping }) => housekeeping === 'canary');
}

/** Trials whose trigger leads to another state than that of the run are said, since they are another thing. */
function stateNotes(run: Run, { states }: TrialCount): string[] {
  return Object.entries(states)
    .filter(([, state]) => state !== run.conditions.state)
    .map(([scenario, state]) => `In the trials of ${scenario} the phone was ${state}.`);
}

function notesOf(run: Run, recordings: readonly Recording[], { counted }: TrialCount): string[] {
  const said = new Map<string, number[]>();
  for (const { attempt, steps } of counted) {
    for (const { name, text } of steps) {
      if (name !== 'note' && name !== 'settle-limit') continue;
      const sentence = name === 'note' ? (text ?? '') : 'the traffic was not quiet before the trigger';
      const trials = said.get(sentence) ?? [];
      if (!trials.includes(attempt.trial.number)) said.set(sentence, [...trials, attempt.trial.number]);
    }
  }
  const aside = recordings.filter((recording) => !counted.includes(recording));
  const unseen = aside.flatMap(({ flows }) => flows).filter(isUnreadFlow);
  return [
    ...[...said].map(([sentence, trials]) => `Trial ${trials.join(', ')}: ${sentence}.`),
    ...(unseen.length === 0 ? [] : [`Attempts that do not count had ${unseen.length} unreadable flows.`]),
    ...(run.conditions.tlsCheck === true
      ? ['Certificates that a client must refuse were shown, so that rates of what goes over TLS say little.']
      : []),
    ...(run.conditions.responder === 'success'
      ? ['The lab answered with success, which can silence later trials: they are not independent.']
      : []),
  ];
}
