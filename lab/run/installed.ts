import { LabError } from '../errors.ts';
import type { Installation } from '../model/build.ts';
import type { DeviceState, Run } from '../model/trial.ts';

/** What was installed on one phone at the start of a run; null where it had the build before. */
export type Installed = { readonly serial: string; readonly installation: Installation | null };

/**
 * The run with what was installed for it: the phones' state is part of each trial's conditions. All
 * phones of a run must be in one state, since their trials count together. Throws USAGE.
 */
export function withInstallations(run: Run, installed: readonly Installed[]): Run {
  const installations = installed.flatMap(({ installation }) =>
    installation === null ? [] : [installation],
  );
  const [first] = installations;
  if (first === undefined) return run;
  const left = installed.find(({ installation }) => installation === null);
  if (left !== undefined) {
    throw new LabError(
      'USAGE',
      `Phone ${first.serial} was upgraded now, and phone ${left.serial} ran ${first.to} before: their trials are not of one kind. Run them apart.`,
    );
  }
  const state: DeviceState = first.wipe ? 'wiped' : 'upgraded';
  const trials = run.trials.map((trial) => ({ ...trial, conditions: { ...trial.conditions, state } }));
  return { ...run, installations, trials, conditions: { ...run.conditions, state } };
}
