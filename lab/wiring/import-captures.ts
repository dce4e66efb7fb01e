import { rm } from 'node:fs/promises';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { ImportedCapture, ImportRequest } from '../model/imported.ts';
import type { Conditions, Run, Trial } from '../model/trial.ts';
import { keepCanaryFiles, readCanaryFiles } from '../store/canary-files.ts';
import { readDevice } from '../store/device-file.ts';
import { createRun, type RunWriter } from '../store/run-writer.ts';
import { type ImportedTrial, importTrial } from './import-trial.ts';
import { newRun } from './new-run.ts';

/**
 * Makes a run of captures of other tools, each of them one trial. Throws BAD_FILE with file and line,
 * and leaves nothing then: half a capture would look like a whole one.
 */
export async function importCaptures(request: ImportRequest): Promise<string> {
  const { device } = await readDevice(request.device, checkIdentifier);
  const contents = await readCanaryFiles(request.device, device);
  const writer = await createRun(request.out, begun(request, device), [device]);
  try {
    await keepCanaryFiles(writer.folder, contents);
    await fill(writer, request, device);
  } catch (thrown) {
    await rm(writer.folder, { recursive: true, force: true });
    throw thrown;
  }
  return writer.folder;
}

async function fill(writer: RunWriter, request: ImportRequest, device: Device): Promise<void> {
  const run = begun(request, device);
  const made: ImportedTrial[] = [];
  for (const [index, capture] of request.captures.entries()) {
    const trial = { number: index + 1, scenario: request.scenario, conditions: run.conditions };
    made.push(await importTrial(writer, capture, trial, device));
  }
  refuseTwice(made.map(({ capture }) => capture));
  await writer.run(ended(run, made));
  await writer.finish();
}

function begun({ build, state, captures, scenario }: ImportRequest, device: Device): Run {
  const conditions: Conditions = { state, responder: 'forward', dwellMs: 0 };
  const trials: Trial[] = captures.map((_, index) => ({ number: index + 1, scenario, conditions }));
  const { line, serial } = device;
  return newRun({
    ...{ fingerprint: build, line, serials: [serial], simulated: false, seed: 0 },
    ...{ trials, conditions },
  });
}

/** How long each capture listened is known only when it was read. */
function ended(run: Run, made: readonly ImportedTrial[]): Run {
  const dwellMs = Math.min(...made.map(({ trial }) => trial.conditions.dwellMs));
  return {
    ...run,
    startedAt: Math.min(...made.map(({ startedAt }) => startedAt)),
    finishedAt: Math.max(...made.map(({ finishedAt }) => finishedAt)),
    trials: made.map(({ trial }) => trial),
    conditions: { ...run.conditions, dwellMs },
    notes: made.flatMap(({ notes }) => notes),
    imported: made.map(({ capture }) => capture),
  };
}

/** The same capture twice would be two trials of what happened once. */
function refuseTwice(captures: readonly ImportedCapture[]): void {
  const twice = captures.find(
    ({ sha256 }, index) => captures.findIndex((each) => each.sha256 === sha256) < index,
  );
  if (twice === undefined) return;
  throw new LabError(
    'USAGE',
    `${twice.file} holds the same bytes as another capture of this import. Name each capture once.`,
  );
}
