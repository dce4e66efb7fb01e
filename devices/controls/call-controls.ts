import { callByCommand } from './call-command.ts';
import { callByOperator } from './call-operator.ts';
import { callBySimulation } from './call-simulated.ts';
import type { CallKind } from './incoming-kind.ts';

/** Who calls a phone; the first that the lab has is taken: add a control by a file and a line here. */
export const callControls: readonly CallKind[] = [callBySimulation, callByCommand, callByOperator];
