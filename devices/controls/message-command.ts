import { LabError } from '../../lab/errors.ts';
import type { MessageControl } from '../../lab/model/phone-host.ts';
import type { MessageKind } from './incoming-kind.ts';
import { phoneNumberOf } from './phone-number.ts';
import { type ControlProgram, runProgram } from './run-program.ts';

const limitMs = 120_000;

/** A configured program does it. */
export const messageByCommand: MessageKind = {
  name: 'command',
  make: ({ program }) => (program === null ? null : commandMessage({ program, arguments: [] })),
};

/**
 * Sends messages by a configured program (a second phone, an SMS gateway), which is told what to do in
 * its environment: PHONEHOME_SERIAL, PHONEHOME_MSISDN (the phone's number, empty where device.yaml
 * names none) and PHONEHOME_TEXT. Exit status 0 means sent. Throws PHONE_STATE.
 */
export function commandMessage(command: ControlProgram): MessageControl {
  return {
    name: `command ${command.program}`,
    send: async (device, text, signal) => {
      const words = {
        PHONEHOME_SERIAL: device.serial,
        PHONEHOME_MSISDN: phoneNumberOf(device),
        PHONEHOME_TEXT: text,
      };
      const why = await runProgram(command, words, { limitMs, signal });
      if (why === null) return;
      const sentence = `The message control "${command.program}" did not send phone ${device.serial} a message: ${why}. Run it by hand to see why.`;
      throw new LabError('PHONE_STATE', sentence);
    },
  };
}
