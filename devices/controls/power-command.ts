import { execa } from 'execa';
import { LabError } from '../../lab/errors.ts';
import type { PowerControl } from '../../lab/model/health.ts';

/** A program that switches a phone's supply: a hub with per-port power, a relay, a lab supply. */
export type PowerCommand = {
  readonly program: string;
  readonly arguments: readonly string[];
  /** One minute by default. */
  readonly timeoutMs?: number;
};

const limitMs = 60_000;

/** One way to switch a supply. Makes its control with the configured program, or null where that is not there. */
export type PowerKind = { readonly name: string; make(program: string | null): PowerControl | null };

/** The program of PHONEHOME_POWER_COMMAND does it. */
export const powerByCommand: PowerKind = {
  name: 'command',
  make: (program) => (program === null ? null : commandPower({ program, arguments: [] })),
};

/**
 * Switches a phone's supply off and on by a configured program, which is told what to do in its
 * environment: PHONEHOME_SERIAL, and PHONEHOME_POWER, which is `cycle`. Exit status 0 means that
 * the supply is on again. Throws PHONE_STATE.
 */
export function commandPower(command: PowerCommand): PowerControl {
  return {
    name: `command ${command.program}`,
    cycle: async ({ serial }) => {
      const result = await execa(command.program, command.arguments, {
        env: { PHONEHOME_SERIAL: serial, PHONEHOME_POWER: 'cycle' },
        stdin: 'ignore',
        stdout: 'ignore',
        stderr: 'ignore',
        timeout: command.timeoutMs ?? limitMs,
        forceKillAfterDelay: 500,
        reject: false,
      });
      if (!result.failed) return;
      throw new LabError(
        'PHONE_STATE',
        `The power control "${command.program}" did not switch phone ${serial} off and on: ${why(result)}. Run it by hand to see why.`,
      );
    },
  };
}

function why(result: { readonly exitCode?: number; readonly timedOut: boolean }): string {
  if (result.timedOut) return 'it did not end in time';
  if (result.exitCode === undefined) return 'it could not be started';
  return `it ended with exit code ${result.exitCode}`;
}
