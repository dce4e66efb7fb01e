import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trendOf } from '../../lab/analysis/trend.ts';
import { readIndex } from '../../lab/store/run-index.ts';
import { benchLine } from './write-line.ts';

/** What one fresh process measured, ms. */
export type ColdFigures = {
  readonly readMs: number;
  readonly trendMs: number;
  readonly totalMs: number;
  /** Of all its threads, for the same: what other work on the machine cannot stretch. */
  readonly cpuMs: number;
  readonly jsonMs: number;
  readonly cells: number;
  readonly rows: number;
};

const home = process.argv[2] ?? '';
const before = process.cpuUsage();
const start = performance.now();
const index = await readIndex(home, benchLine);
const read = performance.now();
const trend = trendOf(index, () => '2019-01-01');
const done = performance.now();
const { user, system } = process.cpuUsage(before);

const folder = join(home, 'json');
let sightings = 0;
for (const name of await readdir(folder)) {
  const run = JSON.parse(await readFile(join(folder, name), 'utf8')) as { sightings: unknown[] };
  sightings += run.sightings.length;
}
if (sightings === 0) throw new Error('The JSON of the bench is empty.');
const figures: ColdFigures = {
  readMs: read - start,
  trendMs: done - read,
  totalMs: done - start,
  cpuMs: (user + system) / 1000,
  jsonMs: performance.now() - done,
  cells: trend.rows.reduce((sum, { cells }) => sum + cells.length, 0),
  rows: trend.rows.length,
};
process.stdout.write(JSON.stringify(figures));
