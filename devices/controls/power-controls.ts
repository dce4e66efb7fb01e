import { type PowerKind, powerByCommand } from './power-command.ts';

/** How the lab switches a phone's supply; the first that it has is taken: add a control by a file and a line here. */
export const powerControls: readonly PowerKind[] = [powerByCommand];
