import { scenarios as allScenarios, usualScenarios } from '../../scenarios/list.ts';
import { LabError } from '../errors.ts';
import type { OtaFile } from '../model/build.ts';
import type { RunRequest } from '../model/lab.ts';
import type { Scenario } from '../model/scenario.ts';
import type { DeviceState } from '../model/trial.ts';

type Wanted = Pick<RunRequest, 'scenarios' | 'allowWipe'>;

/**
 * The scenarios by their names; without names the usual ones. One that leaves the phone other than it
 * was runs alone, since the trials after it would meet another phone, and where its consequence was
 * allowed. Throws USAGE.
 */
export function chooseScenarios({ scenarios: names, allowWipe }: Wanted): readonly Scenario[] {
  if (names.length === 0) return usualScenarios;
  const chosen = [...new Set(names)].map(named);
  const lasting = chosen.find((each) => each.lasting !== undefined);
  if (lasting === undefined) return chosen;
  if (chosen.length > 1) {
    throw new LabError(
      'USAGE',
      `Scenario ${lasting.name} changes the phone for all trials after it. Run it alone, and the others in a run of their own.`,
    );
  }
  if (lasting.lasting === 'wipe' && allowWipe !== true) {
    throw new LabError(
      'USAGE',
      `Scenario ${lasting.name} erases all that is on the phone, in each of its trials. Nothing was changed; add --allow-wipe where that is wanted.`,
    );
  }
  return chosen;
}

function named(name: string): Scenario {
  const scenario = allScenarios.find((each) => each.name === name);
  if (scenario !== undefined) return scenario;
  const known = allScenarios.map((each) => each.name).join(', ');
  throw new LabError('USAGE', `There is no scenario "${name}". The scenarios are ${known}.`);
}

/** The state that the trials of a run are in: said, or that to which the scenario leads. Throws USAGE. */
export function stateOf(
  { state, saidState = null }: Pick<RunRequest, 'state' | 'saidState'>,
  chosen: readonly Scenario[],
): DeviceState {
  const lasting = chosen.find((each) => each.lasting !== undefined);
  if (lasting === undefined) return state;
  const leads = lasting.lasting === 'wipe' ? 'wiped' : 'upgraded';
  if (saidState === null || saidState === leads) return leads;
  throw new LabError(
    'USAGE',
    `--state ${saidState} contradicts scenario ${lasting.name}, in which the phone is ${leads}. Leave --state out.`,
  );
}

/** An upgrade needs an OTA that makes one build and keeps the phone's data. Throws USAGE. */
export function requireUpgrade(chosen: readonly Scenario[], ota: OtaFile | null): void {
  const upgrade = chosen.find(({ lasting }) => lasting === 'upgrade');
  if (upgrade === undefined) return;
  const lack = lackOf(ota);
  if (lack !== null) throw new LabError('USAGE', `Scenario ${upgrade.name} ${lack}.`);
}

function lackOf(ota: OtaFile | null): string | null {
  if (ota === null) return 'needs the OTA that it installs. Name it with --build';
  const { path, wipe, postBuild } = ota;
  if (wipe) {
    return `keeps what is on the phone, and the OTA ${path} erases it. Take run --build with the other scenarios, or first-boot`;
  }
  if (postBuild.length === 1) return null;
  return `is about one build, and the OTA ${path} makes ${postBuild.length}. Take an OTA for this variant alone`;
}
