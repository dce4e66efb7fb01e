import { execa } from 'execa';
import { LabError } from '../../lab/errors.ts';
import type { Device, Sim } from '../../lab/model/device.ts';
import type { SimControl } from '../../lab/model/phone-host.ts';
import type { SimKind } from './sim-kind.ts';

/** A program that moves a SIM: a multiplexer's client, an eUICC tool. */
export type SimCommand = {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Two minutes by default. */
  readonly timeoutMs?: number;
};

const limitMs = 120_000;

/** A program does it: `command:PROGRAM`, or the one of PHONEHOME_SIM_COMMAND. */
export const simByCommand: SimKind = {
  name: 'command',
  make: ({ program }) =>
    program === null
      ? 'no program is named: say command:PROGRAM, or set PHONEHOME_SIM_COMMAND'
      : commandSim({ program, arguments: [] }),
};

/**
 * Moves SIMs by a configured program, which is told what to do in its environment:
 * PHONEHOME_SERIAL, PHONEHOME_SLOT (from 1), PHONEHOME_SIM (position in the device's `sims`, from 1,
 * empty to take the SIM out) and PHONEHOME_ICCID. Exit status 0 means done. Throws PHONE_STATE.
 */
export function commandSim(command: SimCommand): SimControl {
  return {
    name: `command ${command.program}`,
    moves: 'tray',
    insert: async (device, slot, sim) => {
      const result = await execa(command.program, command.arguments, {
        env: environment(device, slot, sim),
        stdin: 'ignore',
        stdout: 'ignore',
        stderr: 'ignore',
        timeout: command.timeoutMs ?? limitMs,
        reject: false,
      });
      if (!result.failed) return;
      throw new LabError('PHONE_STATE', sentence(command, device, sim, result));
    },
  };
}

function environment(device: Device, slot: number, sim: Sim | null): Record<string, string> {
  const position = sim === null ? 0 : device.sims.findIndex((each) => each.iccid === sim.iccid) + 1;
  return {
    PHONEHOME_SERIAL: device.serial,
    PHONEHOME_SLOT: String(slot),
    PHONEHOME_SIM: position === 0 ? '' : String(position),
    PHONEHOME_ICCID: sim?.iccid ?? '',
  };
}

function sentence(
  command: SimCommand,
  device: Device,
  sim: Sim | null,
  result: { readonly exitCode?: number; readonly timedOut: boolean },
): string {
  const did = sim === null ? 'take the SIM out of' : 'put a SIM into';
  const why = result.timedOut
    ? 'it did not end in time'
    : result.exitCode === undefined
      ? 'it could not be started'
      : `it ended with exit code ${result.exitCode}`;
  return `The SIM control "${command.program}" could not ${did} phone ${device.serial}: ${why}. Run it by hand to see why.`;
}
