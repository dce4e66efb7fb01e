import { callControls } from '../../devices/controls/call-controls.ts';
import type { Air } from '../../devices/controls/incoming-kind.ts';
import { messageControls } from '../../devices/controls/message-controls.ts';
import type { Operator } from '../model/operator.ts';
import type { Incoming } from './phone-kind.ts';

/**
 * Who sends messages and who calls: the simulation's own, a configured program
 * (PHONEHOME_MESSAGE_COMMAND, PHONEHOME_CALL_COMMAND), or the person at hand.
 */
export function chooseIncoming(operator: Operator | null, air: Air | null): Incoming {
  const messages = process.env.PHONEHOME_MESSAGE_COMMAND || null;
  const calls = process.env.PHONEHOME_CALL_COMMAND || null;
  return {
    messageControl: firstOf(messageControls.map((kind) => kind.make({ operator, program: messages, air }))),
    callControl: firstOf(callControls.map((kind) => kind.make({ operator, program: calls, air }))),
  };
}

function firstOf<Control>(controls: readonly (Control | null)[]): Control | null {
  return controls.find((control) => control !== null) ?? null;
}
