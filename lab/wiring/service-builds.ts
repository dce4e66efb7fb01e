import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readFirmware } from '../../devices/kinds/simulated/firmware/firmware-file.ts';
import { LabError } from '../errors.ts';
import type { Blobs } from '../model/blobs.ts';
import type { BuildRecord } from '../model/build.ts';
import type { BuildChoice, BuildSource } from '../model/service.ts';
import type { ServerParts } from '../server/parts.ts';
import { readOta } from '../store/build-ota.ts';

const largestFirmware = 1_048_576;

/** An OTA keeps its place among the blobs; the lab's record of it points there. */
export async function addBuild(
  home: string,
  blobs: Blobs,
  lab: ServerParts['lab'],
  { sha256, released, batch, region }: Parameters<ServerParts['addBuild']>[0],
): ReturnType<ServerParts['addBuild']> {
  const folder = join(home, 'builds', 'files');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${sha256}.zip`);
  await blobs.place(sha256, file);
  return lab.builds.add(file, { released, batch, region, device: null });
}

/** A build from bytes that were sent: read as what it is said to be, so that no phone is kept waiting for rubbish. */
export async function buildOf(
  home: string,
  blobs: Blobs,
  said: Parameters<ServerParts['buildOf']>[0],
): ReturnType<ServerParts['buildOf']> {
  if (said.kind === 'booted') return said;
  const { kind, sha256 } = said;
  const { bytes = 0 } = (await blobs.has(sha256)) ?? {};
  if (kind === 'firmware' && bytes > largestFirmware) {
    throw new LabError(
      'BAD_FILE',
      `Blob ${sha256.slice(0, 12)} has ${bytes} bytes: no firmware.yaml has more than 1 MiB.`,
    );
  }
  const reading = join(home, 'service', 'reading');
  await mkdir(reading, { recursive: true, mode: 0o700 });
  // The same build is often submitted several times at once: each reading has a copy of its own.
  const folder = await mkdtemp(join(reading, `${sha256.slice(0, 12)}-`));
  const file = join(folder, kind === 'ota' ? 'ota.zip' : 'firmware.yaml');
  try {
    await pipeline(await blobs.get(sha256), createWriteStream(file, { mode: 0o600 }));
    if (kind === 'firmware') {
      return { kind, sha256, fingerprint: (await readFirmware(file)).build.fingerprint };
    }
    const { postBuild } = await readOta(file);
    return { kind, sha256, fingerprint: postBuild[0] ?? '' };
  } catch (error) {
    // Whoever sent it knows nothing of the server's folders, and shall not.
    if (!(error instanceof LabError)) throw error;
    const called = kind === 'ota' ? 'the OTA' : 'firmware.yaml';
    throw new LabError(error.code, error.message.replaceAll(file, called), { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a schedule means by its build at this moment. */
export async function buildNow(
  home: string,
  blobs: Blobs,
  lab: ServerParts['lab'],
  choice: BuildChoice,
): Promise<BuildSource> {
  if (choice.kind !== 'newest') return buildOf(home, blobs, choice);
  const { device, region = null } = choice;
  const fits = ({ preDevice, region: of }: BuildRecord) =>
    preDevice.includes(device) && (region === null || of === region);
  const newest = (await lab.builds.list()).filter(fits).at(-1);
  if (newest !== undefined) return sourceOf(blobs, newest);
  const where = region === null ? '' : ` in region ${region}`;
  const sentence = `No build of device ${device}${where} was added. Add its OTA with "phonehome build add", or send it to the server.`;
  throw new LabError('USAGE', sentence);
}

/** A known build as the source of a run; one that was added as a file becomes a blob first. */
export async function sourceOf(blobs: Blobs, { sha256, path, postBuild }: BuildRecord): Promise<BuildSource> {
  if ((await blobs.has(sha256))?.whole !== true) {
    const state = await blobs.has(sha256);
    const offset = state?.bytes ?? 0;
    await blobs.put(sha256, { offset, last: true, bytes: createReadStream(path, { start: offset }) });
  }
  return { kind: 'ota', sha256, fingerprint: postBuild[0] ?? '' };
}
