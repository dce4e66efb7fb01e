import { commandSim } from './sim-command.ts';
import { simulatedSim } from './sim-simulated.ts';

/** How the lab moves a SIM, by the name in the configuration: add a control by a file and a line here. */
export const simControls = {
  simulated: simulatedSim,
  command: commandSim,
} as const;

/** Name of a SIM control in the configuration. */
export type SimControlName = keyof typeof simControls;
