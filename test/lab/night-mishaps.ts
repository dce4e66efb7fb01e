import { createHash } from 'node:crypto';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leakedBody } from './night-builds.ts';
import type { NightLab } from './night-lab.ts';

/** A phone that dies in a night, of a line by its place, and comes back before another. */
export type Death = {
  readonly line: string;
  readonly phone: number;
  readonly night: number;
  readonly back: number;
  /** In the middle of a trial; else it is dead when the night begins. */
  readonly midway: boolean;
};

/** Lets phones die, and brings them back as a person does. */
export async function goThrough(lab: NightLab, night: number, deaths: readonly Death[]): Promise<void> {
  const serialOf = ({ line, phone }: Death) => lab.phones(line)[phone] ?? '';
  for (const death of deaths.filter((each) => each.back === night)) {
    for (const end of ['dead', 'dying'])
      await rm(join(lab.yard, `${serialOf(death)}.${end}`), { force: true });
    await lab.command('device', 'release', serialOf(death));
  }
  for (const death of deaths.filter((each) => each.night === night)) {
    await writeFile(join(lab.yard, `${serialOf(death)}.${death.midway ? 'dying' : 'dead'}`), '');
  }
}

/**
 * No byte more of what phones of this line leak finds place on the server's disk: the system itself
 * answers ENOSPC to each write. Answers the way to make room.
 */
export async function fillDisk(lab: NightLab, line: string): Promise<() => Promise<void>> {
  const parts: string[] = [];
  for (const serial of lab.phones(line)) {
    const { identifiers } = await lab.device(serial);
    const imei = identifiers.find(({ kind }) => kind === 'imei')?.value ?? '';
    const sha256 = createHash('sha256').update(leakedBody(imei)).digest('hex');
    const folder = join(lab.home(), 'blobs', sha256.slice(0, 2));
    await mkdir(folder, { recursive: true });
    parts.push(join(folder, `${sha256}.part`));
  }
  for (const part of parts) await symlink('/dev/full', part);
  return async () => {
    for (const part of parts) await rm(part);
  };
}

/** Phones of this line stall in their trials; answers the way to kill their worker meanwhile, before they go on. */
export async function stall(lab: NightLab, line: string): Promise<(run: string) => Promise<void>> {
  const files = lab.phones(line).map((serial) => join(lab.yard, `${serial}.stalled`));
  for (const file of files) await writeFile(file, '');
  return async (run) => {
    await lab.workerSays(line, new RegExp(`${run}.*: dwell"|: dwell".*${run}`));
    await lab.killWorker(line);
    for (const file of files) await rm(file);
  };
}
