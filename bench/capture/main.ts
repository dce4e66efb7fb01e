import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { LoadFigures, LoadOptions } from './load.ts';
import { processorMs, residentMb } from './processor-time.ts';
import { mitmdumpSubject, mockttpSubject, recorderSubject, type Subject } from './subjects.ts';
import { type Figures, judge, median, ratios } from './targets.ts';

/**
 * What recording costs: requests per second and CPU per request of the recorder, of mockttp alone
 * and of mitmdump, in rounds that follow each other, so that a ratio is of the same minute.
 * Ends with the targets as met or missed, and with status 1 where one is missed.
 * `--requests` of one recording alone instead, with the memory that it takes.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    round: { type: 'string', default: '12000' },
    connections: { type: 'string', default: '16' },
    'per-connection': { type: 'string', default: '50' },
    bodies: { type: 'string', default: '0.5' },
    requests: { type: 'string' },
    kinds: { type: 'string', default: 'http,tls' },
  },
});
const shape = {
  connections: Number(values.connections),
  perConnection: Number(values['per-connection']),
  bodies: Number(values.bodies),
};
const kinds = (['http', 'tls'] as const).filter((kind) => values.kinds.split(',').includes(kind));

async function load(options: LoadOptions): Promise<LoadFigures> {
  const file = fileURLToPath(new URL('load.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
  });
  await once(child, 'close');
  return JSON.parse(said) as LoadFigures;
}

async function measured(subject: Subject, kind: 'http' | 'tls', requests: number): Promise<Figures> {
  const before = await processorMs(subject.pid);
  const { ms, failed } = await load({ port: subject.port, kind, requests, ...shape });
  const started = performance.now();
  await subject.settle();
  const took = ms + performance.now() - started;
  if (failed > 0) throw new Error(`${subject.name} left ${failed} of ${requests} requests unanswered.`);
  const used = (await processorMs(subject.pid)) - before;
  return { perSecond: requests / (took / 1000), microseconds: (used * 1000) / requests };
}

const spread = (all: readonly number[], digits: number) =>
  `${median(all).toFixed(digits)} (${Math.min(...all).toFixed(digits)} to ${Math.max(...all).toFixed(digits)})`;

async function compare(folder: string): Promise<void> {
  const recorder = await recorderSubject(folder);
  const mitmdump = await mitmdumpSubject(folder);
  if (mitmdump === null) console.log('mitmdump is not installed and left out: apt install mitmproxy');
  const others = [await mockttpSubject(folder, false), await mockttpSubject(folder, true)];
  const subjects = [recorder, ...others, ...(mitmdump === null ? [] : [mitmdump])];
  try {
    for (const kind of kinds) await compareOver(kind, subjects);
  } finally {
    await Promise.all(subjects.map((each) => each.close()));
  }
}

/** Ratios are taken within a round: of what ran one after the other. */
async function compareOver(kind: 'http' | 'tls', subjects: readonly Subject[]): Promise<void> {
  const requests = Number(values.round);
  const all = new Map<Subject, Figures[]>(subjects.map((subject) => [subject, []]));
  // The first round compiles code and makes certificates; it does not count.
  for (const subject of subjects) await measured(subject, kind, requests / 2);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = round % 2 === 0 ? subjects : [...subjects].reverse();
    for (const subject of order) all.get(subject)?.push(await measured(subject, kind, requests));
  }
  const [own = []] = [...all.values()];
  console.log(`\n${kind === 'http' ? 'HTTP' : 'CONNECT and TLS'}, ${values.rounds} rounds of ${requests}`);
  for (const [{ name }, figures] of all) {
    const ratio = (of: keyof Figures) => ratios(own, figures, of);
    console.log(
      [
        name.padEnd(25),
        `${spread(
          figures.map((each) => each.perSecond),
          0,
        )} requests/s`,
        `${spread(
          figures.map((each) => each.microseconds),
          0,
        )} us CPU`,
        `recorder has ${spread(ratio('perSecond'), 2)} of its rate, ${spread(ratio('microseconds'), 2)} of its CPU`,
      ].join(' | '),
    );
  }
  const { lines, met } = judge(own, new Map([...all].map(([{ name }, figures]) => [name, figures])));
  for (const line of lines) console.log(line);
  if (!met) process.exitCode = 1;
}

/** One recording of very many requests: the memory it takes must not grow with them. */
async function endure(folder: string, requests: number): Promise<void> {
  const recorder = await recorderSubject(folder);
  const part = Math.max(1, Math.round(requests / 20));
  try {
    for (let done = 0; done < requests; done += part) {
      const kind = kinds[Math.round(done / part) % kinds.length] ?? 'http';
      const { perSecond, microseconds } = await measured(recorder, kind, Math.min(part, requests - done));
      const { now, most } = await residentMb(recorder.pid);
      const memory = `${now.toFixed(0)} MB resident, at most ${most.toFixed(0)} MB`;
      console.log(
        `${done + part} | ${kind} | ${perSecond.toFixed(0)}/s | ${microseconds.toFixed(0)} us | ${memory}`,
      );
    }
  } finally {
    await recorder.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'phonehome-bench-capture-'));
try {
  if (values.requests === undefined) await compare(folder);
  else await endure(folder, Number(values.requests));
} finally {
  await rm(folder, { recursive: true, force: true });
}
