import { LabError } from '../../lab/errors.ts';
import type { CallControl } from '../../lab/model/phone-host.ts';
import type { CallKind } from './incoming-kind.ts';
import { phoneNumberOf } from './phone-number.ts';
import { type ControlProgram, runProgram } from './run-program.ts';

const limitMs = 120_000;

/** A configured program does it. */
export const callByCommand: CallKind = {
  name: 'command',
  make: ({ program }) => (program === null ? null : commandCall({ program, arguments: [] })),
};

/**
 * Calls by a configured program (a second phone, a gateway), which is told what to do in its
 * environment: PHONEHOME_SERIAL and PHONEHOME_MSISDN. It lets the phone ring and hangs up; exit status
 * 0 means done. Throws PHONE_STATE.
 */
export function commandCall(command: ControlProgram): CallControl {
  return {
    name: `command ${command.program}`,
    call: async (device, signal) => {
      const words = { PHONEHOME_SERIAL: device.serial, PHONEHOME_MSISDN: phoneNumberOf(device) };
      const why = await runProgram(command, words, { limitMs, signal });
      if (why === null) return;
      const sentence = `The call control "${command.program}" did not call phone ${device.serial}: ${why}. Run it by hand to see why.`;
      throw new LabError('PHONE_STATE', sentence);
    },
  };
}
