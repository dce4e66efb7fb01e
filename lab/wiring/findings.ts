import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { reproductionOf } from '../analysis/reproduction.ts';
import { LabError } from '../errors.ts';
import type { FindingFile, FindingShelf, FoundBefore } from '../model/finding.ts';
import { readRun } from '../store/run-reader.ts';
import { readJson } from '../store/stored-file.ts';
import type { AnalysisPool } from './analysis-pool.ts';
import { findingFile } from './finding-export.ts';

/** What of finding.json is relied on; the rest is for people. */
const schema = z.looseObject({
  schema: z.literal('phonehome.finding/1'),
  scenario: z.string(),
  trials: z.int().min(1),
  build: z.string(),
  simulated: z.boolean(),
  conditions: z.looseObject({ state: z.string(), responder: z.string(), dwellMs: z.number() }),
  finding: z.looseObject({
    id: z.string(),
    identifier: z.string(),
    endpoint: z.string(),
    place: z.string(),
    recipient: z.looseObject({ domain: z.string() }),
  }),
}) as unknown as z.ZodType<FindingFile>;

/** Findings one by one, judged in the pool's threads. */
export function findingShelf(pool: AnalysisPool): FindingShelf {
  return {
    export: (request) => pool.finding(request),
    show: (request) => pool.layers(request),
    read: (path, id) => (id === null ? ofFolder(path) : ofRun(pool, path, id)),
    compare: async (finding, run) => {
      const { results } = await pool.judge({ folders: [run], policy: {} });
      const [result] = results;
      if (result === undefined) throw new LabError('INTERNAL', `The run ${run} was not judged.`);
      return reproductionOf(finding, result);
    },
  };
}

async function ofFolder(path: string): Promise<FoundBefore> {
  const file = await readJson(path, 'finding.json', schema);
  if (file === null)
    throw new LabError(
      'BAD_FILE',
      `${path} holds no finding.json. Name a folder that "finding export" made, or a run and the id of its finding.`,
    );
  return { file, ...(await keptIn(path)) };
}

async function ofRun(pool: AnalysisPool, path: string, id: string): Promise<FoundBefore> {
  const stored = await readRun(path);
  const { results } = await pool.judge({ folders: [path], policy: {} });
  return { file: findingFile(stored, results[0], id), ...(await keptIn(join(path, 'build'))) };
}

async function keptIn(folder: string): Promise<Pick<FoundBefore, 'firmware' | 'responders'>> {
  const found = (name: string) => {
    const file = join(folder, name);
    return access(file).then(
      () => file,
      () => null,
    );
  };
  return { firmware: await found('firmware.yaml'), responders: await found('responders.yaml') };
}
