import type { Air } from '../../devices/controls/incoming-kind.ts';
import type { SetUpHost } from '../../devices/controls/set-up-control.ts';
import type { SimTray } from '../../devices/controls/sim-kind.ts';
import { LabError } from '../errors.ts';
import { type Device, knownIdentifiers } from '../model/device.ts';
import type { ControlName, Scenario } from '../model/scenario.ts';
import type { PhonesWanted } from './phone-kind.ts';

type Means = Pick<PhonesWanted, 'sim' | 'incoming' | 'setUp'>;

/**
 * A scenario that needs what this lab lacks is refused at the start, not in mid-run. What only the
 * phone itself can tell (its release, how adb reaches it) is asked when it is open. Throws USAGE.
 */
export function requireControls(
  chosen: readonly Scenario[],
  devices: readonly Device[],
  means: Means,
  simulated: boolean,
): void {
  for (const { name, controls } of chosen) {
    for (const control of controls) {
      const fault = missingInFile(control, devices) ?? missingMeans(control, means, simulated);
      if (fault === null) continue;
      throw new LabError('USAGE', `Scenario ${name} needs ${fault}, or leave the scenario out.`);
    }
  }
}

function missingInFile(control: ControlName, devices: readonly Device[]): string | null {
  if (control === 'sim') {
    const without = devices.find((device) => !knownIdentifiers(device).some(({ kind }) => kind === 'iccid'));
    if (without === undefined) return null;
    return `a SIM, and the file of phone ${without.serial} names none. Add "sims" to it`;
  }
  if (control !== 'opt-out') return null;
  const without = devices.find(({ optOut }) => optOut === undefined);
  if (without === undefined) return null;
  return `the settings by which the user of phone ${without.serial} refuses telemetry. Add "optOut" to its file`;
}

function missingMeans(
  control: ControlName,
  { sim, incoming, setUp }: Means,
  simulated: boolean,
): string | null {
  const attended = 'to a program that does, run this in a terminal with somebody at hand';
  if (control === 'sim' && sim(simulated ? unopened : null) === null) {
    return 'somebody or something that changes the SIM. Set PHONEHOME_SIM_COMMAND to a program that does, run this in a terminal with somebody at the phone, take --sim data-switch on a dual-SIM phone';
  }
  if (control === 'set-up' && setUp(simulated ? unopened : null) === null) {
    return 'somebody who goes through the set-up wizard of the wiped phone. Run this in a terminal with that person at the phone';
  }
  const { messageControl, callControl } = incoming(simulated ? unopened : null);
  if (control === 'message' && messageControl === null) {
    return `somebody or something that sends the phone a message. Set PHONEHOME_MESSAGE_COMMAND ${attended}`;
  }
  if (control === 'caller' && callControl === null) {
    return `somebody or something that calls the phone. Set PHONEHOME_CALL_COMMAND ${attended}`;
  }
  return null;
}

const early = () => Promise.reject(new LabError('INTERNAL', 'The simulated phones are not started yet.'));

/** Stands for the simulated phones that are not started yet: whether there is a control is known before. */
const unopened: SimTray & Air & SetUpHost = { swapSim: early, sms: early, call: early, setUp: early };
