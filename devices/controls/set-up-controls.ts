import type { SetUpKind } from './set-up-control.ts';
import { setUpByOperator } from './set-up-operator.ts';
import { setUpBySimulation } from './set-up-simulated.ts';

/** How a wiped phone is set up; the first that the lab has is taken: add a control by a file and a line here. */
export const setUpControls: readonly SetUpKind[] = [setUpBySimulation, setUpByOperator];
