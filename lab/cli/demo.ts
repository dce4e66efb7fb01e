import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { ownFile } from '../checkout.ts';
import { exitCodes } from '../errors.ts';
import type { Judgement, Lab } from '../model/lab.ts';
import { demoFaults, demoResults, verifiedFixed } from './demo-expectation.ts';
import { progressOn } from './progress.ts';
import { type Shell, wantsColour } from './shell.ts';

const example = (name: string) => ownFile(`devices/kinds/simulated/examples/${name}`);
const builds = ['clean', 'leaking', 'fixed'] as const;
const trialsEach = 3;
const dwellMs = 1_000;

type Folders = Readonly<Record<(typeof builds)[number], string>>;

/** `demo`: the main job on simulated phones; exits 0 when what it planted was found, and nothing else. */
export function demo(shell: Shell): Command {
  return new Command('demo')
    .description('the main job on two simulated phones: three builds, all scenarios, verdict and report')
    .option('--out <dir>', 'folder for runs and report (default: a new one under PHONEHOME_HOME)')
    .action(async (options: { out?: string }) => {
      const lab = await shell.lab();
      const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
      const out = resolve(options.out ?? join(lab.home, `demo-${stamp}`));
      const folders = await runBuilds(lab, out, shell);
      if (folders === null) return;
      shell.exit = (await conclude(lab, folders, join(out, 'report')))
        ? exitCodes.pass
        : exitCodes.regression;
    });
}

async function runBuilds(lab: Lab, out: string, shell: Shell): Promise<Folders | null> {
  const folders: Record<string, string> = {};
  for (const build of builds) {
    const outcome = await lab.run(
      {
        firmware: example(`${build}.yaml`),
        devices: ['phone-a.yaml', 'phone-b.yaml'].map(example),
        scenarios: [],
        repeat: trialsEach,
        dwellMs,
        responder: 'sink',
        state: 'sim-known',
        seed: 2019,
        out: join(out, build),
      },
      progressOn(process.stderr, `${build} build: `),
      shell.signal,
    );
    folders[build] = outcome.folder;
    if (outcome.fault !== null) {
      process.stderr.write(`phonehome: ${outcome.fault}\n`);
      shell.exit = exitCodes.infrastructure;
      return null;
    }
  }
  return folders as Folders;
}

/**
 * Each build is judged against the first, and the fixed one against the leaking one, too. Writes the
 * reports, prints the answer with the report's path last, and tells whether the demonstration worked.
 */
async function conclude(lab: Lab, { clean, leaking, fixed }: Folders, out: string): Promise<boolean> {
  const policy = { leastTrials: trialsEach };
  const judgement = await lab.compare([clean, leaking, fixed], policy);
  const afterFix = await lab.compare([leaking, fixed], policy);
  const results = demoResults(judgement, afterFix);
  const faults = results === null ? ['A build has no result.'] : demoFaults(results);
  const html = await writeDemoReports(lab, judgement, afterFix, { leaking, fixed }, out);
  const table = await lab.render(judgement, 'text', { colour: wantsColour(), nextCommand: '' });
  const said = [
    ...(results === null ? [] : [results.leaking.sentence, '']),
    table,
    ...faults.map((fault) => `The demonstration failed: ${fault}`),
    ...(results === null || faults.length > 0 ? [] : [verifiedFixed(results)]),
    `Report: ${html}`,
  ];
  process.stdout.write(`${said.join('\n')}\n`);
  return faults.length === 0;
}

/** The leaking build's report holds all builds side by side; the fixed one's tells what is gone. */
async function writeDemoReports(
  lab: Lab,
  judgement: Judgement,
  afterFix: Judgement,
  { leaking, fixed }: Pick<Folders, 'leaking' | 'fixed'>,
  out: string,
): Promise<string> {
  const failing = {
    results: judgement.results.slice(0, 1),
    exhibits: judgement.exhibits.slice(0, 1),
    matrix: judgement.matrix,
  };
  const compareFix = `./phonehome compare ${leaking} ${fixed} --least-trials ${trialsEach}`;
  const exportFix = `./phonehome report ${fixed} --format har`;
  await mkdir(out, { recursive: true });
  const write = async (
    name: string,
    of: Judgement,
    format: 'html' | 'json' | 'markdown',
    nextCommand: string,
  ) => {
    const file = join(out, name);
    await writeFile(file, await lab.render(of, format, { colour: false, nextCommand }));
    return file;
  };
  const html = await write('report.html', failing, 'html', compareFix);
  await write('report.md', failing, 'markdown', compareFix);
  await write('result.json', failing, 'json', compareFix);
  await write('matrix.json', judgement, 'json', compareFix);
  await write('fixed.html', afterFix, 'html', exportFix);
  return html;
}
