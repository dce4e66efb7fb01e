import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from '../model/build.ts';
import type { Fence } from '../model/lease.ts';
import type { Run } from '../model/trial.ts';
import { writeJson } from './atomic-file.ts';
import { readInventory } from './build-inventory.ts';
import { EvidenceGate } from './evidence-gate.ts';
import { phoneBuildFolder } from './run-names.ts';

/** Keeps what a phone told of its build. Rejects with LEASE_LOST where the phone is another's by now. */
export type KeepBuild = (build: Build, fence: Fence, serial?: string) => Promise<void>;

/**
 * RUN/build is of the first phone that told its build. In a run of several, what each phone told stands in
 * RUN/build/phones/SERIAL, too, so that no phone's takes the place of another's.
 */
export function keepBuilds(run: string, serials: readonly string[]): KeepBuild {
  let first: string | undefined | null = null;
  return async (build, fence, serial) => {
    const write = async (folder: string) => {
      await mkdir(join(run, folder), { recursive: true });
      await writeBuild(run, folder, build, new EvidenceGate(fence, join(run, folder)));
    };
    if (serial !== undefined && serials.length > 1) await write(phoneBuildFolder(serial));
    // What is refused above is no phone's word, and leaves the place to another.
    if (first !== null && first !== serial) return;
    first = serial;
    await write('build');
  };
}

/** What each phone of a run told of its build, by serial; a run of several phones by an earlier version tells none. */
export async function readBuilds(
  run: string,
  { serials, fingerprint }: Pick<Run, 'serials' | 'fingerprint'>,
): Promise<ReadonlyMap<string, Build>> {
  const builds = new Map<string, Build>();
  const [only] = serials;
  const alone = serials.length === 1 ? await readInventory(join(run, 'build'), fingerprint) : null;
  if (only !== undefined && alone !== null) builds.set(only, alone);
  for (const serial of serials) {
    const build = await readInventory(join(run, phoneBuildFolder(serial)), fingerprint);
    if (build !== null) builds.set(serial, build);
  }
  return builds;
}

async function writeBuild(
  run: string,
  folder: string,
  { properties, packages, authorities }: Build,
  gate: EvidenceGate,
): Promise<void> {
  const write = (name: string, value: unknown) =>
    writeJson(join(run, folder, name), value, undefined, () => gate.ask(`${folder}/${name}`));
  await write('properties.json', properties);
  await write('packages.json', packages);
  if (authorities !== undefined) await write('authorities.json', authorities);
}
