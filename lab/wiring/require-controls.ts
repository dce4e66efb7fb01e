import type { SimTray } from '../../devices/controls/sim-kind.ts';
import { LabError } from '../errors.ts';
import { type Device, knownIdentifiers } from '../model/device.ts';
import type { SimControl } from '../model/phone-host.ts';
import type { Scenario } from '../model/scenario.ts';

/** A scenario that needs what this lab lacks is refused at the start, not in mid-run. Throws USAGE. */
export function requireControls(
  chosen: readonly Scenario[],
  devices: readonly Device[],
  sim: (tray: SimTray | null) => SimControl | null,
  simulated: boolean,
): void {
  const control = sim(simulated ? unopenedTray : null);
  for (const { name } of chosen.filter(({ controls }) => controls.includes('sim'))) {
    const without = devices.find((device) => !knownIdentifiers(device).some(({ kind }) => kind === 'iccid'));
    if (without !== undefined) {
      throw new LabError(
        'USAGE',
        `Scenario ${name} needs a SIM, and the file of phone ${without.serial} names none. Add "sims" to it, or leave the scenario out.`,
      );
    }
    if (control === null) {
      throw new LabError(
        'USAGE',
        `Scenario ${name} needs somebody or something that changes the SIM. Set PHONEHOME_SIM_COMMAND to a program that does, run this in a terminal with somebody at the phone, take --sim data-switch on a dual-SIM phone, or leave the scenario out.`,
      );
    }
  }
}

/** Stands for the simulated phones that are not started yet: whether there is a control is known before. */
const unopenedTray: SimTray = {
  swapSim: () => Promise.reject(new LabError('INTERNAL', 'The simulated phones are not started yet.')),
};
