import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ColdFigures } from './cold.ts';
import { measureCompare } from './compare.ts';
import { writeLine } from './write-line.ts';

const { values } = parseArgs({
  options: {
    builds: { type: 'string', default: '1000' },
    emissions: { type: 'string', default: '5000' },
    times: { type: 'string', default: '5' },
  },
});
const size = { builds: Number(values.builds), emissions: Number(values.emissions) };
const say = (text: string) => process.stdout.write(`${text}\n`);
const median = (figures: readonly number[]) => [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? 0;

const home = await mkdtemp(join(tmpdir(), 'phonehome-bench-'));
try {
  const { indexBytes, jsonBytes } = await writeLine(home, size);
  say(`A line of ${size.builds} builds with ${size.emissions} emissions each:`);
  say(`  index ${megabytes(indexBytes)}, the same as JSON, a file a run, ${megabytes(jsonBytes)}`);
  const figures = Array.from({ length: Number(values.times) }, () => cold(home));
  const of = (name: keyof ColdFigures) => median(figures.map((each) => each[name]));
  say(`In a process of its own each time, median of ${values.times}:`);
  say(`  read the index ${of('readMs').toFixed(0)} ms, make the trend ${of('trendMs').toFixed(0)} ms,`);
  say(
    `  together ${of('totalMs').toFixed(0)} ms (under 2000; ${of('cpuMs').toFixed(0)} ms of CPU) for ${of('cells')} cells in ${of('rows')} rows;`,
  );
  say(`  reading the same data as JSON ${of('jsonMs').toFixed(0)} ms:`);
  say(`  the trend takes ${(of('totalMs') / of('jsonMs')).toFixed(2)} times as long`);
  const two = measureCompare(size.emissions, Number(values.times));
  say(`Two builds with ${size.emissions} emissions side by side, in memory, median of ${values.times}:`);
  say(
    `  compare ${two.compareMs.toFixed(0)} ms, judge ${two.judgeMs.toFixed(0)} ms, matrix ${two.matrixMs.toFixed(0)} ms,`,
  );
  say(`  together ${two.totalMs.toFixed(0)} ms; JSON.parse of both profiles ${two.parseMs.toFixed(0)} ms:`);
  say(`  ${(two.totalMs / two.parseMs).toFixed(2)} times as long`);
} finally {
  await rm(home, { recursive: true, force: true });
}

/** One measurement in a fresh process: nothing compiled, nothing in memory. */
function cold(folder: string): ColdFigures {
  const script = fileURLToPath(new URL('cold.ts', import.meta.url));
  return JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', script, folder], { encoding: 'utf8' }),
  ) as ColdFigures;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
