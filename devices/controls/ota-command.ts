import { LabError } from '../../lab/errors.ts';
import type { OtaFile } from '../../lab/model/build.ts';
import type { OtaControl, OtaKind, OtaPhone } from './ota-control.ts';
import { type ControlProgram, runProgram } from './run-program.ts';

const limitMs = 3_600_000;

/** The program of PHONEHOME_INSTALL_COMMAND does it. */
export const otaByCommand: OtaKind = {
  name: 'command',
  make: (program) => (program === null ? null : commandOta({ program, arguments: [] })),
};

/**
 * Installs by a configured program (an update client driven as root, `fastboot`, a maker's own tool), which is told what to do in its environment: PHONEHOME_SERIAL,
 * PHONEHOME_ADB (what `adb -s` takes), ANDROID_ADB_SERVER_PORT, PHONEHOME_OTA (path of the zip) and
 * PHONEHOME_FINGERPRINT (of the build afterwards). Exit status 0 means that the phone restarts.
 */
export function commandOta(command: ControlProgram): OtaControl {
  return {
    name: `command ${command.program}`,
    install: async (phone, ota) => {
      const why = await runProgram(command, environment(phone, ota), { limitMs, signal: phone.signal });
      if (why === null) return;
      const sentence = `The install command "${command.program}" did not install the OTA on phone ${phone.device.serial}: ${why}. Run it by hand to see why.`;
      throw new LabError('PHONE_STATE', sentence);
    },
  };
}

function environment({ device, adb, adbPort }: OtaPhone, ota: OtaFile): Record<string, string> {
  return {
    PHONEHOME_SERIAL: device.serial,
    PHONEHOME_ADB: adb,
    ANDROID_ADB_SERVER_PORT: String(adbPort),
    PHONEHOME_OTA: ota.path,
    PHONEHOME_FINGERPRINT: ota.postBuild.join('|'),
  };
}
