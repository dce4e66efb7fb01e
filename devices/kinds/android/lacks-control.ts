import type { Device } from '../../../lab/model/device.ts';
import type { CallControl, MessageControl, SimControl } from '../../../lab/model/phone-host.ts';
import type { ControlName } from '../../../lab/model/scenario.ts';
import type { SetUpControl } from '../../controls/set-up-control.ts';
import type { Adb } from './adb.ts';
import { isTcp, phoneName } from './adb-faults.ts';
import { lacksOptOut } from './opt-out.ts';

/** A phone and what the lab has for it. */
export type ControlParts = {
  readonly adb: Adb;
  readonly device: Device;
  readonly simControl: SimControl | null;
  readonly messageControl: MessageControl | null;
  readonly callControl: CallControl | null;
  readonly setUp: SetUpControl | null;
};

/** What adb does with any Android phone. */
const given: Question = async () => null;

type Question = (parts: ControlParts) => Promise<string | null>;

/** The rest of a sentence that begins with the phone's name, or null where nothing lacks. */
const questions: Readonly<Record<ControlName, Question>> = {
  sim: async ({ simControl }) =>
    simControl === null ? 'has no control that changes its SIM. Set PHONEHOME_SIM_COMMAND.' : null,
  power: given,
  restart: given,
  wifi: given,
  location: given,
  contacts: given,
  charger: given,
  update: given,
  'device-name': given,
  place: given,
  'set-up': async ({ setUp }) =>
    setUp === null ? 'has nobody who goes through its set-up wizard after a wipe.' : null,
  message: async ({ messageControl }) =>
    messageControl === null ? 'has no control that sends it messages. Set PHONEHOME_MESSAGE_COMMAND.' : null,
  caller: async ({ callControl }) =>
    callControl === null ? 'has no control that calls it. Set PHONEHOME_CALL_COMMAND.' : null,
  'opt-out': async ({ device }) => (device.optOut === undefined ? lacksOptOut : null),
  radios: async ({ adb }) =>
    isTcp(adb.address) && !isLoopback(adb.address.adb)
      ? 'is reached by adb over Wi-Fi, which would be gone with its Wi-Fi. Connect it by USB, or leave the scenario out.'
      : null,
  airplane: async ({ adb }) => {
    const { stdout } = await adb.shell('cmd connectivity airplane-mode');
    return /^(?:en|dis)abled/.test(stdout)
      ? null
      : 'takes no airplane mode from adb, as phones do from Android 11 on. Leave airplane-toggle out for this build.';
  },
};

/** Why a phone cannot do what a scenario asks for, as a sentence; null where it can. */
export async function lacksControl(
  parts: ControlParts,
  controls: readonly ControlName[],
): Promise<string | null> {
  for (const control of controls) {
    const rest = await questions[control](parts);
    if (rest !== null) return `${phoneName(parts.adb.address)} ${rest}`;
  }
  return null;
}

/** The machine's own address: a simulated phone or an emulator, whose adb no Wi-Fi carries. */
function isLoopback(adb: string): boolean {
  return /^(?:127\.|localhost:|\[::1\]:)/.test(adb);
}
