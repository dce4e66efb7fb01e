import { LabError } from '../../lab/errors.ts';
import { doneOrNot, type Operator } from '../../lab/model/operator.ts';
import type { SetUpControl, SetUpKind } from './set-up-control.ts';

/** A person goes through a set-up wizard, and may have to come for it. */
const limitMs = 3_600_000;

/** A person at the phone does it. */
export const setUpByOperator: SetUpKind = {
  name: 'operator',
  make: ({ operator }) => (operator === null ? null : operatorSetUp(operator)),
};

/** Asks a person to go through the wizard, who says when it was done. Throws PHONE_STATE. */
export function operatorSetUp(operator: Operator): SetUpControl {
  return {
    name: 'operator',
    setUp: async ({ serial }, signal) => {
      const text =
        "it was wiped. Go through its set-up wizard, join the lab's Wi-Fi, set its PIN again, switch USB debugging on and allow this computer.";
      const prompt = { serial, text, answers: doneOrNot, timeoutMs: limitMs };
      if ((await operator.ask(prompt, signal)) === 'done') return;
      throw new LabError(
        'PHONE_STATE',
        `Phone ${serial} was wiped, and the operator could not set it up. Go through its set-up wizard and run this again; nothing was tested.`,
      );
    },
  };
}
