import { type Emission, type EmissionKey, keyOf, type Sender } from '../model/emission.ts';
import type { ProfileEntry, Rate, Recording } from '../model/profile.ts';
import { senderTogether } from './attribute/sender-together.ts';
import { groupBy } from './group-by.ts';
import { restartsIn } from './restarts.ts';
import { significantlyAbove } from './statistics.ts';
import { entryOf } from './summarize-entry.ts';
import { anyTrigger, backgroundTrigger, idleTrigger, type TrialCount } from './summarize-trials.ts';

/** An emission with the attempt that it stands in. */
export type Sample = {
  readonly emission: Emission;
  readonly recording: Recording;
  /** False in an attempt that does not count, and just after a restart: it proves the emission, but not its rate. */
  readonly counts: boolean;
};

/** What one identifier, recipient, endpoint and place showed in each window. */
export type WindowRates = {
  readonly byTrigger: Readonly<Record<string, Rate>>;
  readonly inBackground: Readonly<Record<string, Rate>>;
};

/**
 * The entries of a profile. Where the quiet control shows an emission, too, it is sent at any time
 * (trigger `any`, rate over the dwells of all trials), but for triggers under which it is
 * significantly more frequent: those keep entries of their own, marked `background`.
 */
export function entriesOf(
  emissions: readonly Emission[],
  recordings: readonly Recording[],
  count: TrialCount,
): ProfileEntry[] {
  const samples = samplesOf(emissions, recordings, count);
  const kindsInFlow = groupBy(samples, ({ emission }) => flowKey(emission));
  const together = (all: readonly Sample[]) =>
    [...new Set(all.flatMap(({ emission }) => kindsInFlow.get(flowKey(emission)) ?? []).map(kindOf))].sort();
  const senderOf = sendersOf(samples);
  const groups = groupBy(samples, ({ emission }) => keyOf({ ...keyParts(emission), trigger: '' }));
  return [...groups.values()]
    .flatMap((group) => entriesOfGroup(realOnly(group), count, together, senderOf))
    .sort((a, b) => (keyOf(a.key) < keyOf(b.key) ? -1 : 1));
}

/** What a program asks of one host is told by all trials together, whatever it was provoked by. */
function sendersOf(samples: readonly Sample[]): (samples: readonly Sample[]) => Sender {
  const endpointOf = ({ emission }: Sample) => `${emission.recipient.domain} ${emission.endpoint}`;
  const groups = groupBy(samples, endpointOf);
  const senders = new Map(
    [...groups].map(([key, group]) => [key, senderTogether(group.map(({ emission }) => emission.sender))]),
  );
  return ([first]) =>
    (first === undefined ? undefined : senders.get(endpointOf(first))) ?? senderTogether([]);
}

function kindOf({ emission }: Sample) {
  return emission.identifier;
}

function flowKey({ trial, attempt, flow }: Emission): string {
  return `${trial}/${attempt}#${flow}`;
}

function samplesOf(
  emissions: readonly Emission[],
  recordings: readonly Recording[],
  count: TrialCount,
): Sample[] {
  const byAttempt = new Map(
    recordings.map((recording) => [
      `${recording.attempt.trial.number}/${recording.attempt.attempt}`,
      recording,
    ]),
  );
  const isOfRestart = restartsIn(recordings);
  return emissions.flatMap((emission) => {
    const recording = byAttempt.get(`${emission.trial}/${emission.attempt}`);
    return recording === undefined
      ? []
      : [{ emission, recording, counts: count.counted.includes(recording) && !isOfRestart(emission) }];
  });
}

/** A well-known placeholder beside real values says nothing; alone it stays, and says what it is. */
function realOnly(group: readonly Sample[]): readonly Sample[] {
  const real = group.filter(({ emission }) => emission.placeholder === null);
  return real.length > 0 ? real : group;
}

/** The parts of an emission's key. Slot 1 is the phone's first and goes unsaid. */
export function keyParts(emission: Emission): EmissionKey {
  const slot = emission.slot === null || emission.slot === 1 ? '' : `:${emission.slot}`;
  const label = emission.identifier === 'custom' && emission.label !== null ? `:${emission.label}` : '';
  return {
    trigger: emission.trigger,
    identifier: `${emission.identifier}${label}${slot}`,
    recipient: emission.recipient.domain,
    endpoint: emission.endpoint,
    place: emission.place,
  };
}

function entriesOfGroup(
  group: readonly Sample[],
  count: TrialCount,
  together: (samples: readonly Sample[]) => Emission['identifier'][],
  senderOf: (samples: readonly Sample[]) => Sender,
): ProfileEntry[] {
  const rates = ratesOf(group, count);
  const triggers = [...new Set(group.map(({ emission }) => emission.trigger))];
  const idle = rates.byTrigger[idleTrigger] ?? none;
  // In an attempt that failed, nobody knows what an emission was caused by: it makes nothing background.
  const background = group.some(({ counts, emission }) => counts && emission.trigger === idleTrigger);
  const { own, pooled } = foldTriggers(triggers, rates.byTrigger, background);
  const folded = group.filter(({ emission }) => !own.includes(emission.trigger));
  const sender = senderOf(group);
  const make = (trigger: string, samples: readonly Sample[], seen: Rate) => {
    const byPhone = phoneRates(samples, windowTrials(trigger, own, count));
    return entryOf({
      trigger,
      samples,
      seen,
      rates,
      byPhone,
      idle,
      background,
      together: together(samples),
      sender,
    });
  };
  const entries = own.map((trigger) =>
    make(
      trigger,
      group.filter(({ emission }) => emission.trigger === trigger),
      rates.byTrigger[trigger] ?? none,
    ),
  );
  return folded.length === 0 ? entries : [...entries, make(anyTrigger, folded, pooled)];
}

const none: Rate = { k: 0, n: 0 };

/** The trials that count for the window of an entry. */
function windowTrials(
  trigger: string,
  own: readonly string[],
  { counted }: TrialCount,
): readonly Recording[] {
  if (trigger === backgroundTrigger) return counted;
  return counted.filter(({ attempt: { trial } }) =>
    trigger === anyTrigger ? !own.includes(trial.scenario) : trial.scenario === trigger,
  );
}

/** The rate of an entry by phone; null where one phone had all the trials. */
function phoneRates(samples: readonly Sample[], trials: readonly Recording[]): Record<string, Rate> | null {
  const seen = new Set(samples.filter(({ counts }) => counts).map(({ emission }) => emission.trial));
  const phones = groupBy(trials, ({ attempt }) => attempt.serial);
  if (phones.size < 2) return null;
  const rates = [...phones].map(([serial, tried]): [string, Rate] => [
    serial,
    { k: tried.filter(({ attempt }) => seen.has(attempt.trial.number)).length, n: tried.length },
  ]);
  return Object.fromEntries(rates.sort());
}

/**
 * Which triggers keep an entry of their own: all of them, unless the quiet control shows the emission,
 * too (`background`); then those under which it is significantly more frequent. `pooled` is the rate
 * over the dwells of the others.
 */
export function foldTriggers(
  triggers: readonly string[],
  byTrigger: WindowRates['byTrigger'],
  background: boolean,
): { readonly own: string[]; readonly pooled: Rate } {
  const idle = byTrigger[idleTrigger] ?? none;
  const own = triggers.filter((trigger) => !background || isRaised(trigger, byTrigger[trigger], idle));
  const others = Object.entries(byTrigger).filter(
    ([name]) => name !== backgroundTrigger && !own.includes(name),
  );
  const pooled = others.reduce((sum, [, { k, n }]) => ({ k: sum.k + k, n: sum.n + n }), none);
  return { own, pooled };
}

function isRaised(trigger: string, rate: Rate | undefined, idle: Rate): boolean {
  if (trigger === idleTrigger || trigger === backgroundTrigger || rate === undefined) return false;
  return significantlyAbove(rate, idle);
}

/** Sightings in trials that count, by window: k of n trials, for each trigger of the plan. */
function ratesOf(group: readonly Sample[], count: TrialCount): WindowRates {
  const counted = group.filter(({ counts }) => counts);
  const trials = (wanted: (sample: Sample) => boolean) =>
    new Set(counted.filter(wanted).map(({ emission }) => emission.trial)).size;
  const byTrigger = Object.entries(count.byTrigger).map(([name, n]): [string, Rate] => [
    name,
    { k: trials(({ emission }) => emission.trigger === name), n },
  ]);
  const inBackground = Object.entries(count.byTrigger)
    .filter(([name]) => name !== backgroundTrigger)
    .map(([name, n]): [string, Rate] => [name, { k: trials((sample) => isAside(sample, name)), n }]);
  return { byTrigger: Object.fromEntries(byTrigger), inBackground: Object.fromEntries(inBackground) };
}

function isAside({ emission, recording }: Sample, scenario: string): boolean {
  return emission.trigger === backgroundTrigger && recording.attempt.trial.scenario === scenario;
}
