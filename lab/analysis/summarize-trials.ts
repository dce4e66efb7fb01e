import type { Recording } from '../model/profile.ts';
import { answeringOf, type DeviceState, type Run, type Trial } from '../model/trial.ts';

/** Which attempts count, and which trials have none that does. */
export type TrialCount = {
  /** The first valid attempt of each trial, in the order of trials. */
  readonly counted: readonly Recording[];
  readonly invalid: readonly { readonly trial: number; readonly reason: string }[];
  /** Valid trials by scenario of the plan; `background` counts all. */
  readonly byTrigger: Readonly<Record<string, number>>;
  /** The one state of the valid trials of each scenario. */
  readonly states: Readonly<Record<string, DeviceState>>;
};

/** The name of the windows outside the trigger's, where it stands in place of a trigger. */
export const backgroundTrigger = 'background';

/** The trigger of an emission that is sent at any time: the quiet control shows it, too. */
export const anyTrigger = 'any';

/** The restart among the scenarios, which a phone may also make by itself. */
export const bootTrigger = 'boot';

/** The quiet control among the scenarios. */
export const idleTrigger = 'idle';

/**
 * The first valid attempt of each planned trial counts. A trial that ran under another state or
 * responder than its run says is not comparable with the rest and does not count; nor does one whose
 * trigger led to another state (a SIM that was new the first time) than most of its scenario.
 */
export function countTrials(run: Run, recordings: readonly Recording[]): TrialCount {
  const states = statesOf(run, recordings);
  const counted: Recording[] = [];
  const invalid: { trial: number; reason: string }[] = [];
  for (const trial of run.trials) {
    const attempts = recordings
      .filter(({ attempt }) => attempt.trial.number === trial.number)
      .sort((a, b) => a.attempt.attempt - b.attempt.attempt);
    const valid = attempts.find(({ attempt }) => attempt.invalid === null);
    const other = otherConditions(trial, run) ?? (valid === undefined ? null : otherState(valid, states));
    const reason = other ?? attempts.at(-1)?.attempt.invalid ?? 'It was never run.';
    if (valid === undefined || other !== null) invalid.push({ trial: trial.number, reason });
    else counted.push(valid);
  }
  return { counted, invalid, byTrigger: triggersOf(run, counted), states };
}

function otherConditions({ conditions }: Trial, run: Run): string | null {
  const [its, wanted] = [answeringOf(conditions), answeringOf(run.conditions)];
  const { state } = run.conditions;
  if (conditions.state === state && its === wanted) return null;
  return `It ran under ${conditions.state} and ${its}, the run under ${state} and ${wanted}.`;
}

/** In which state most trials of each scenario ran; among equals, the one that came first. */
function statesOf(run: Run, recordings: readonly Recording[]): Record<string, DeviceState> {
  const names = [...new Set(run.trials.map(({ scenario }) => scenario))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const seen = recordings
        .filter(({ attempt }) => attempt.invalid === null && attempt.trial.scenario === name)
        .sort((a, b) => a.attempt.startedAt - b.attempt.startedAt)
        .map(stateIn);
      const often = (state: DeviceState) => seen.filter((each) => each === state).length;
      const first = seen.toSorted((a, b) => often(b) - often(a))[0];
      return [name, first ?? run.conditions.state];
    }),
  );
}

function stateIn({ attempt }: Recording): DeviceState {
  return attempt.state ?? attempt.trial.conditions.state;
}

function otherState(recording: Recording, states: Readonly<Record<string, DeviceState>>): string | null {
  const { scenario } = recording.attempt.trial;
  const [was, usual] = [stateIn(recording), states[scenario]];
  if (was === usual) return null;
  return `Its phone was ${was}, in most trials of ${scenario} ${usual}; only equal states count together.`;
}

function triggersOf(run: Run, counted: readonly Recording[]): Record<string, number> {
  const names = [...new Set(run.trials.map(({ scenario }) => scenario))].sort();
  const count = (name: string) => counted.filter(({ attempt }) => attempt.trial.scenario === name).length;
  return {
    ...Object.fromEntries(names.map((name) => [name, count(name)])),
    [backgroundTrigger]: counted.length,
  };
}
