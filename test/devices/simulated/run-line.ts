import { PassThrough } from 'node:stream';
import { allCommands } from '../../../devices/kinds/simulated/commands/all.ts';
import { Journal } from '../../../devices/kinds/simulated/journal.ts';
import { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { PhoneState } from '../../../devices/kinds/simulated/phone-state.ts';
import { Shell } from '../../../devices/kinds/simulated/shell/run.ts';
import { device, firmware } from './rig.ts';

/** A phone that is on, without adb and network. */
export function newPhone(): SimulatedPhone {
  const state = new PhoneState({ device, build: firmware.build, pin: '1234', address: '127.0.0.1' });
  return new SimulatedPhone(state, new Journal(), { device, firmware });
}

/** What a line in the phone's shell prints, and its exit status. */
export async function runLine(line: string, phone = newPhone()) {
  const result = { out: '', err: '', status: 0 };
  result.status = await new Shell(phone, allCommands).run(line, {
    stdin: new PassThrough().end(),
    out: async (data) => {
      result.out += data;
      return undefined;
    },
    err: async (data) => {
      result.err += data;
      return undefined;
    },
    gone: new AbortController().signal,
  });
  return result;
}
