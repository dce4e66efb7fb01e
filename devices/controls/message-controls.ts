import type { MessageKind } from './incoming-kind.ts';
import { messageByCommand } from './message-command.ts';
import { messageByOperator } from './message-operator.ts';
import { messageBySimulation } from './message-simulated.ts';

/** Who sends a phone messages; the first that the lab has is taken: add a control by a file and a line here. */
export const messageControls: readonly MessageKind[] = [
  messageBySimulation,
  messageByCommand,
  messageByOperator,
];
