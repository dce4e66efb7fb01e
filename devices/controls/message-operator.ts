import { LabError } from '../../lab/errors.ts';
import { doneOrNot, type Operator } from '../../lab/model/operator.ts';
import type { MessageControl } from '../../lab/model/phone-host.ts';
import type { MessageKind } from './incoming-kind.ts';

const limitMs = 600_000;

/** A person with another phone sends it. */
export const messageByOperator: MessageKind = {
  name: 'operator',
  make: ({ operator }) => (operator === null ? null : operatorMessage(operator)),
};

/** Asks a person, who says when it was sent. The text is named, not shown. Throws PHONE_STATE. */
function operatorMessage(operator: Operator): MessageControl {
  return {
    name: 'operator',
    send: async ({ serial, product, identifiers }, _text, signal) => {
      const declared = identifiers.some(({ kind }) => kind === 'sms');
      const text = `send this ${product} an SMS from another phone${declared ? ', with the sms text of its device.yaml' : ''}.`;
      const prompt = { serial, text, answers: doneOrNot, timeoutMs: limitMs };
      if ((await operator.ask(prompt, signal)) === 'done') return;
      const sentence = `The operator could not send phone ${serial} a message. Mend what kept him from it and run this again, or leave sms-received out.`;
      throw new LabError('PHONE_STATE', sentence);
    },
  };
}
