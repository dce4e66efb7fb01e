import type { TimeKind } from './time-kind.ts';
import { timeByWaiting } from './time-real.ts';
import { timeBySimulation } from './time-simulated.ts';

/** How time goes by while the lab listens; the first that a phone's host has is taken: add a control by a file and a line here. */
export const timeControls: readonly TimeKind[] = [timeBySimulation, timeByWaiting];
