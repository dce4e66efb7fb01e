import { stat } from 'node:fs/promises';
import { otaControls } from '../../devices/controls/ota-controls.ts';
import { sideloadOta } from '../../devices/controls/ota-sideload.ts';
import type { InstallOptions } from '../../devices/ota/install-build.ts';
import { LabError } from '../errors.ts';
import type { OtaFile } from '../model/build.ts';
import type { Device } from '../model/device.ts';
import type { RunRequest } from '../model/lab.ts';
import type { Scenario } from '../model/scenario.ts';
import { requireDevice } from '../store/build-device.ts';
import { readOta, requireSame } from '../store/build-ota.ts';
import { findBuild } from '../store/build-records.ts';

/** What a run installs, and with what. */
export type Update = Pick<InstallOptions, 'ota' | 'control'> & {
  /** Before the first trial, or as the trigger of a trial. */
  readonly when: 'first' | 'trial';
};

/** How an OTA comes onto this lab's phones: PHONEHOME_INSTALL_COMMAND names a program, else by sideload. */
export function updateWith(ota: OtaFile, chosen: readonly Scenario[]): Update {
  const program = process.env.PHONEHOME_INSTALL_COMMAND || null;
  const control = otaControls.map((kind) => kind.make(program)).find((each) => each !== null) ?? sideloadOta;
  return {
    ota,
    control,
    when: chosen.some(({ lasting }) => lasting === 'upgrade') ? 'trial' : 'first',
  };
}

/**
 * The OTA that a run is to install, checked as far as files can tell: a path, or a build that was
 * added. Throws USAGE where it erases or goes back and nobody said that this is wanted.
 */
export async function plannedOta(
  home: string,
  request: RunRequest,
  devices: readonly Device[],
): Promise<OtaFile | null> {
  if (request.build === undefined || request.build === null) return null;
  const ota = await otaOf(home, request.build);
  // Without a codename the phone itself tells what it is, before anything is installed.
  for (const device of devices.filter(({ codename }) => codename !== undefined)) requireDevice(ota, device);
  requireAllowed(ota, request);
  return ota;
}

/** The fingerprint that a run on this OTA is about; empty where the phone's variant decides. */
export function onlyBuildOf({ postBuild }: OtaFile): string {
  return postBuild.length === 1 ? (postBuild[0] ?? '') : '';
}

async function otaOf(home: string, wanted: string): Promise<OtaFile> {
  const isFile = await stat(wanted).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile || wanted.endsWith('.zip')) return await readOta(wanted);
  const record = await findBuild(home, wanted);
  await requireSame(record.path, record.sha256);
  return record;
}

function requireAllowed(ota: OtaFile, { allowWipe, saidState }: RunRequest): void {
  const state = ota.wipe ? 'wiped' : 'upgraded';
  if (saidState !== undefined && saidState !== null && saidState !== state) {
    throw new LabError(
      'USAGE',
      `--state ${saidState} contradicts --build: after ${ota.path} a phone is ${state}. Leave --state out.`,
    );
  }
  if (allowWipe === true || (!ota.wipe && !ota.downgrade)) return;
  const does = [
    ...(ota.downgrade ? ['goes back to an older build'] : []),
    ...(ota.wipe ? ['erases all that is on the phone'] : []),
  ].join(' and ');
  throw new LabError(
    'USAGE',
    `The OTA ${ota.path} ${does}. Nothing was changed; add --allow-wipe where that is wanted.`,
  );
}
