import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { buildDiffText } from '../../reports/build-diff.ts';
import { diffBuilds } from '../analysis/build-diff.ts';
import { redactBuild } from '../analysis/build-diff-redact.ts';
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
    diff: async (base, head) => diffBuilds(await readBuildOf(base), await readBuildOf(head)),
    diffText: buildDiffText,
  };
}

/** The recorded build of a run, or of a folder that holds an inventory; without its phones' identifiers. */
export async function readBuildOf(folder: string): Promise<Build> {
  const run = await runOf(folder);
  if (run === null) {
    const build = await readInventory(folder);
    if (build !== null) return build;
    throw new LabError(
      'BAD_FILE',
      `${folder} is no run and holds no inventory of a build (properties.json, packages.json). Give the folder of a run, or its build folder.`,
    );
  }
  const { build, devices } = await readRun(run);
  if (build !== null) return redactBuild(build, devices.flatMap(knownIdentifiers));
  throw new LabError(
    'BAD_FILE',
    `The run ${run} ended before its build was read, so that there is nothing to compare.`,
  );
}

/** What differs between the builds of two runs; null where one of them ended before its build was read. */
export async function diffOfRuns(base: string, head: string): Promise<BuildDiff | null> {
  const builds = await Promise.all(
    [base, head].map(async (folder) => {
      const { build, devices } = await readRun(folder);
      return build === null ? null : redactBuild(build, devices.flatMap(knownIdentifiers));
    }),
  );
  const [before, after] = builds;
  return before === null || after === null || before === undefined || after === undefined
    ? null
    : diffBuilds(before, after);
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
