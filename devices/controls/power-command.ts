import { LabError } from '../../lab/errors.ts';
import type { PowerControl } from '../../lab/model/health.ts';
import { type ControlProgram, runProgram } from './run-program.ts';

const limitMs = 60_000;

/** One way to switch a supply. Makes its control with the configured program, or null where that is not there. */
export type PowerKind = { readonly name: string; make(program: string | null): PowerControl | null };

/** The program of PHONEHOME_POWER_COMMAND does it. */
export const powerByCommand: PowerKind = {
  name: 'command',
  make: (program) => (program === null ? null : commandPower({ program, arguments: [] })),
};

/**
 * Switches a phone's supply off and on by a configured program (for a hub with per-port power, a relay, a lab supply), which is told what to do in its
 * environment: PHONEHOME_SERIAL, and PHONEHOME_POWER, which is `cycle`. Exit status 0 means that
 * the supply is on again. Throws PHONE_STATE.
 */
export function commandPower(command: ControlProgram): PowerControl {
  return {
    name: `command ${command.program}`,
    cycle: async ({ serial }, signal) => {
      const words = { PHONEHOME_SERIAL: serial, PHONEHOME_POWER: 'cycle' };
      const why = await runProgram(command, words, { limitMs, signal });
      if (why === null) return;
      const sentence = `The power control "${command.program}" did not switch phone ${serial} off and on: ${why}. Run it by hand to see why.`;
      throw new LabError('PHONE_STATE', sentence);
    },
  };
}
