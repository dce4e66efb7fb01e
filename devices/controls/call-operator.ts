import { LabError } from '../../lab/errors.ts';
import { doneOrNot, type Operator } from '../../lab/model/operator.ts';
import type { CallControl } from '../../lab/model/phone-host.ts';
import type { CallKind } from './incoming-kind.ts';

const limitMs = 600_000;

/** A person with another phone calls. */
export const callByOperator: CallKind = {
  name: 'operator',
  make: ({ operator }) => (operator === null ? null : operatorCall(operator)),
};

/** Asks a person, who says when it is over. Throws PHONE_STATE. */
function operatorCall(operator: Operator): CallControl {
  return {
    name: 'operator',
    call: async ({ serial, product }, signal) => {
      const text = `call this ${product} from another phone, let it ring, and hang up without anybody taking the call.`;
      const prompt = { serial, text, answers: doneOrNot, timeoutMs: limitMs };
      if ((await operator.ask(prompt, signal)) === 'done') return;
      const sentence = `The operator could not call phone ${serial}. Mend what kept him from it and run this again, or leave call out.`;
      throw new LabError('PHONE_STATE', sentence);
    },
  };
}
