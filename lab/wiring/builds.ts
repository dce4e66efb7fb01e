import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { buildDiffText } from '../../reports/build-diff.ts';
import { diffBuilds } from '../analysis/build-diff.ts';
import { redactBuild } from '../analysis/build-diff-redact.ts';
import { buildDisagreements } from '../analysis/build-disagreements.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import type { Build, BuildDiff } from '../model/build.ts';
import { knownIdentifiers } from '../model/device.ts';
import type { BuildShelf } from '../model/lab.ts';
import { requireDevice } from '../store/build-device.ts';
import { readInventory } from '../store/build-inventory.ts';
import { readOta } from '../store/build-ota.ts';
import { findBuild, keepBuild, listBuilds } from '../store/build-records.ts';
import { readDevice } from '../store/device-file.ts';
import { readRun } from '../store/run-reader.ts';

/** The builds that a lab's home knows, and their differences. */
export function buildShelf(home: string): BuildShelf {
  return {
    add: async (file, { device, ...release }) => {
      const ota = await readOta(file);
      if (device !== null) requireDevice(ota, (await readDevice(device, checkIdentifier)).device);
      return await keepBuild(home, ota, release);
    },
    list: () => listBuilds(home),
    find: (wanted) => findBuild(home, wanted),
    diff: diffOf,
    diffText: buildDiffText,
  };
}

/** What was recorded of a build: as the run tells it, and as each of its phones does, by serial. */
type Told = { readonly build: Build; readonly builds: ReadonlyMap<string, Build> };

/** What differs between the builds of two runs, or of folders that hold an inventory; without identifiers of phones. */
async function diffOf(base: string, head: string): Promise<BuildDiff> {
  return compareTold(await readToldOf(base), await readToldOf(head));
}

/** What differs between the builds of two runs; null where one of them ended before its build was read. */
export async function diffOfRuns(base: string, head: string): Promise<BuildDiff | null> {
  const [before = null, after = null] = await Promise.all([base, head].map(toldOf));
  return before === null || after === null ? null : compareTold(before, after);
}

/** A phone that is in both runs is compared with itself, so that what differs is not the phone. */
function compareTold(base: Told, head: Told): BuildDiff {
  const both = [...head.builds.keys()].find((serial) => base.builds.has(serial)) ?? '';
  const diff = diffBuilds(base.builds.get(both) ?? base.build, head.builds.get(both) ?? head.build);
  const limits = [base, head].flatMap(({ builds }) => buildDisagreements(builds));
  return { ...diff, missing: [...diff.missing, ...limits] };
}

async function readToldOf(folder: string): Promise<Told> {
  const run = await runOf(folder);
  if (run === null) {
    const build = await readInventory(folder);
    if (build !== null) return { build, builds: new Map() };
    throw new LabError(
      'BAD_FILE',
      `${folder} is no run and holds no inventory of a build (properties.json, packages.json). Give the folder of a run, or its build folder.`,
    );
  }
  const told = await toldOf(run);
  if (told !== null) return told;
  throw new LabError(
    'BAD_FILE',
    `The run ${run} ended before its build was read, so that there is nothing to compare.`,
  );
}

async function toldOf(run: string): Promise<Told | null> {
  const { build, builds, devices } = await readRun(run);
  const known = devices.flatMap(knownIdentifiers);
  if (build === null) return null;
  const each = [...builds].map(([serial, told]) => [serial, redactBuild(told, known)] as const);
  return { build: redactBuild(build, known), builds: new Map(each) };
}

/** RUN and RUN/build both mean the run, which knows whose identifiers to leave out. */
async function runOf(folder: string): Promise<string | null> {
  const path = resolve(folder);
  for (const each of basename(path) === 'build' ? [path, dirname(path)] : [path]) {
    const found = await stat(join(each, 'run.json')).catch(() => null);
    if (found?.isFile()) return each;
  }
  return null;
}
