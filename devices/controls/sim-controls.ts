import { simByCommand } from './sim-command.ts';
import { simByDataSwitch } from './sim-data-switch.ts';
import type { SimKind } from './sim-kind.ts';
import { simByOperator } from './sim-operator.ts';
import { simBySimulation } from './sim-simulated.ts';

/**
 * How the lab changes a SIM; the first that it has is taken where `--sim` names none: add a control by a file
 * and a line here.
 */
export const simControls: readonly SimKind[] = [
  simBySimulation,
  simByCommand,
  simByOperator,
  simByDataSwitch,
];
