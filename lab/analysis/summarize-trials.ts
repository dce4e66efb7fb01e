import type { Recording } from '../model/profile.ts';
import type { Run, Trial } from '../model/trial.ts';

/** Which attempts count, and which trials have none that does. */
export type TrialCount = {
  /** The first valid attempt of each trial, in the order of trials. */
  readonly counted: readonly Recording[];
  readonly invalid: readonly { readonly trial: number; readonly reason: string }[];
  /** Valid trials by scenario of the plan; `background` counts all. */
  readonly byTrigger: Readonly<Record<string, number>>;
};

/** The name of the windows outside the trigger's, where it stands in place of a trigger. */
export const backgroundTrigger = 'background';

/** The trigger of an emission that is sent at any time: the quiet control shows it, too. */
export const anyTrigger = 'any';

/** The quiet control among the scenarios. */
export const idleTrigger = 'idle';

/**
 * The first valid attempt of each planned trial counts. A trial that ran under another state or
 * responder than its run says is not comparable with the rest and does not count.
 */
export function countTrials(run: Run, recordings: readonly Recording[]): TrialCount {
  const counted: Recording[] = [];
  const invalid: { trial: number; reason: string }[] = [];
  for (const trial of run.trials) {
    const attempts = recordings
      .filter(({ attempt }) => attempt.trial.number === trial.number)
      .sort((a, b) => a.attempt.attempt - b.attempt.attempt);
    const valid = attempts.find(({ attempt }) => attempt.invalid === null);
    const reason = otherConditions(trial, run) ?? attempts.at(-1)?.attempt.invalid ?? 'It was never run.';
    if (valid === undefined || otherConditions(trial, run) !== null)
      invalid.push({ trial: trial.number, reason });
    else counted.push(valid);
  }
  return { counted, invalid, byTrigger: triggersOf(run, counted) };
}

function otherConditions({ conditions }: Trial, run: Run): string | null {
  const { state, responder } = run.conditions;
  if (conditions.state === state && conditions.responder === responder) return null;
  return `It ran under ${conditions.state} and ${conditions.responder}, the run under ${state} and ${responder}.`;
}

function triggersOf(run: Run, counted: readonly Recording[]): Record<string, number> {
  const names = [...new Set(run.trials.map(({ scenario }) => scenario))].sort();
  const count = (name: string) => counted.filter(({ attempt }) => attempt.trial.scenario === name).length;
  return {
    ...Object.fromEntries(names.map((name) => [name, count(name)])),
    [backgroundTrigger]: counted.length,
  };
}
