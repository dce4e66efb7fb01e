import { LabError } from '../../lab/errors.ts';
import type { Device, Sim } from '../../lab/model/device.ts';
import type { SimControl } from '../../lab/model/phone-host.ts';
import { type ControlProgram, runProgram } from './run-program.ts';
import type { SimKind } from './sim-kind.ts';

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
 * Moves SIMs by a configured program (a multiplexer's client, an eUICC tool), which is told what to do in its environment:
 * PHONEHOME_SERIAL, PHONEHOME_SLOT (from 1), PHONEHOME_SIM (position in the device's `sims`, from 1,
 * empty to take the SIM out) and PHONEHOME_ICCID. Exit status 0 means done. Throws PHONE_STATE.
 */
export function commandSim(command: ControlProgram): SimControl {
  return {
    name: `command ${command.program}`,
    moves: 'tray',
    insert: async (device, slot, sim, { signal }) => {
      const why = await runProgram(command, environment(device, slot, sim), { limitMs, signal });
      if (why === null) return;
      const did = sim === null ? 'take the SIM out of' : 'put a SIM into';
      const sentence = `The SIM control "${command.program}" could not ${did} phone ${device.serial}: ${why}. Run it by hand to see why.`;
      throw new LabError('PHONE_STATE', sentence);
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
