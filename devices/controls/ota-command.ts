import { execa } from 'execa';
import { LabError } from '../../lab/errors.ts';
import type { OtaFile } from '../../lab/model/build.ts';
import type { OtaControl, OtaKind, OtaPhone } from './ota-control.ts';

/** A program that installs an OTA: an update client driven as root, `fastboot`, a maker's own tool. */
export type OtaCommand = {
  readonly program: string;
  readonly arguments: readonly string[];
  /** One hour by default. */
  readonly timeoutMs?: number;
};

const limitMs = 3_600_000;

/** The program of PHONEHOME_INSTALL_COMMAND does it. */
export const otaByCommand: OtaKind = {
  name: 'command',
  make: (program) => (program === null ? null : commandOta({ program, arguments: [] })),
};

/**
 * Installs by a configured program, which is told what to do in its environment: PHONEHOME_SERIAL,
 * PHONEHOME_ADB (what `adb -s` takes), ANDROID_ADB_SERVER_PORT, PHONEHOME_OTA (path of the zip) and
 * PHONEHOME_FINGERPRINT (of the build afterwards). Exit status 0 means that the phone restarts.
 */
export function commandOta(command: OtaCommand): OtaControl {
  return {
    name: `command ${command.program}`,
    install: async (phone, ota) => {
      const result = await execa(command.program, command.arguments, {
        env: environment(phone, ota),
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
        `The install command "${command.program}" did not install the OTA on phone ${phone.device.serial}: ${why(result)}. Run it by hand to see why.`,
      );
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

function why(result: { readonly exitCode?: number; readonly timedOut: boolean }): string {
  if (result.timedOut) return 'it did not end in time';
  if (result.exitCode === undefined) return 'it could not be started';
  return `it ended with exit code ${result.exitCode}`;
}
