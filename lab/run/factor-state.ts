import { LabError } from '../errors.ts';
import type { Factor, SetFactor } from '../model/factor.ts';
import type { Handset } from '../model/handset.ts';
import type { OpenHandset } from '../model/lab.ts';
import type { Trial } from '../model/trial.ts';

/** A trial of an experiment, and the phone that it is on. */
type FactorTrial = {
  readonly trial: Trial;
  /** Absent or null where the run changes nothing. */
  readonly factor?: Factor | null;
  readonly handset: OpenHandset;
};

/**
 * Brings a phone whose first SIM is in into the state that a trial is planned in; resolves when that was read
 * back, with a sentence for the record that holds no value. Null where nothing is changed. `watched` is the
 * handset as a scenario has it.
 */
export async function setState(
  { trial, factor = null, handset }: FactorTrial,
  watched: Pick<Handset, 'swapSim'>,
): Promise<string | null> {
  if (trial.factor === undefined || factor === null) return null;
  const { change, arm } = trial.factor;
  if (factor.change === 'sim') {
    if (arm === 'b') await putSecondIn(watched);
  } else await required(handset, 'vary')(factor.change, factor.values[arm]);
  return `${change} is in state ${arm}, as read back from the phone`;
}

/** A SIM that is new to the phone would be a second difference: it goes in, out and in again. */
async function putSecondIn(handset: Pick<Handset, 'swapSim'>): Promise<void> {
  if ((await handset.swapSim()).known) return;
  await handset.swapSim();
  await handset.swapSim();
}

/** Throws ATTEMPT_INVALID where a trial was to be in one state, and its phone is not in that any more. */
export async function requireState({ trial, factor = null, handset }: FactorTrial): Promise<void> {
  if (trial.factor === undefined || factor === null || factor.change === 'sim') return;
  const { arm } = trial.factor;
  if (await required(handset, 'holds')(factor.change, factor.values[arm])) return;
  const sentence = `Phone ${handset.device.serial} lost the ${factor.change} of state ${arm} during the trial, so that it shows neither state.`;
  throw new LabError('ATTEMPT_INVALID', sentence);
}

type Way = (change: SetFactor, value: string) => Promise<unknown>;

function required(handset: OpenHandset, name: 'vary' | 'holds'): Way {
  const way = handset[name]?.bind(handset);
  if (way !== undefined) return way;
  const sentence = `Phone ${handset.device.serial} is of a kind on which nothing can be changed for an experiment.`;
  throw new LabError('USAGE', sentence);
}
