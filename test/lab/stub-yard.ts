import { copyFile, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Firmware } from '../../devices/kinds/simulated/firmware/firmware.ts';
import { readOtaPackage } from '../../devices/kinds/simulated/recovery/ota-package.ts';
import { LabError } from '../../lab/errors.ts';

/**
 * What stubbed phones have of their own, whatever becomes of the lab: a folder with the OTA that each
 * runs (`SERIAL.zip`). One with a file `SERIAL.dying` beside it dies in its next trial, one with
 * `SERIAL.dead` answers nobody, one with `SERIAL.stalled` goes on in its trial when that is gone.
 */
export type Yard = {
  firmware(serial: string): Promise<Firmware>;
  flash(serial: string, ota: string): Promise<void>;
  isDead(serial: string): Promise<boolean>;
  /** Throws ADB_FAILED where the phone is dead. */
  answer(serial: string): Promise<void>;
  /** A moment in a trial: one that is dying dies in it. Throws ADB_FAILED then, too. */
  live(serial: string): Promise<void>;
};

/** Opens the yard in a folder, in which there is an OTA for each phone. */
export function openYard(folder: string): Yard {
  const has = (name: string) =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    );
  const isDead = (serial: string) => has(`${serial}.dead`);
  const answer = async (serial: string) => {
    if (await isDead(serial)) throw new LabError('ADB_FAILED', `Phone ${serial} does not answer.`);
  };
  return {
    firmware: async (serial) => readOtaPackage(await readFile(join(folder, `${serial}.zip`))).firmware,
    flash: async (serial, ota) => {
      await copyFile(ota, join(folder, `${serial}.zip.part`));
      await rename(join(folder, `${serial}.zip.part`), join(folder, `${serial}.zip`));
    },
    isDead,
    answer,
    live: async (serial) => {
      while (await has(`${serial}.stalled`)) await sleep(50);
      await rename(join(folder, `${serial}.dying`), join(folder, `${serial}.dead`)).catch(() => undefined);
      await answer(serial);
    },
  };
}
