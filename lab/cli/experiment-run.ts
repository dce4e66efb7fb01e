import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Command } from 'commander';
import { exitCodes, LabError } from '../errors.ts';
import { type Factor, type FactorName, factorNames } from '../model/factor.ts';
import type { RunRequest } from '../model/lab.ts';
import { type ResponderName, responderNames } from '../model/trial.ts';
import { experimentText } from './experiment-text.ts';
import { progressOn } from './progress.ts';
import { usualDwellMs } from './run.ts';
import { durationMs, listOf, oneOf, positiveInteger, type Shell } from './shell.ts';

type Options = {
  change: FactorName;
  a?: string;
  b?: string;
  firmware?: string;
  device: string;
  scenario: string[];
  repeat: number;
  dwell?: number;
  responder: ResponderName;
  sim?: string;
  seed?: number;
  out?: string;
  json?: true;
};

/** `experiment run`: the lab changes one thing on one phone from trial to trial, and tells what goes with it. */
export function experimentRun(shell: Shell): Command {
  return new Command('run')
    .description('changes one thing on one phone from trial to trial, and tells what goes with it')
    .requiredOption('--change <what>', `what takes turns: ${factorNames.join(', ')}`, oneOf(factorNames))
    .option('--a <value>', 'the one value; left out for sim, where the two SIMs of device.yaml take turns')
    .option('--b <value>', 'the other value')
    .option('--firmware <file>', 'firmware.yaml for a simulated phone; without it, a real phone')
    .requiredOption('--device <file>', 'device.yaml of the phone')
    .option('--scenario <names>', 'scenarios, separated by commas (default: screen-on)', listOf, [])
    .option('--repeat <n>', 'trials of each scenario in each state', positiveInteger, 6)
    .option('--dwell <time>', 'how long a trial listens (default: 2s simulated, 10m real)', durationMs)
    .option(
      '--responder <name>',
      `what the lab answers: ${responderNames.join(', ')}`,
      oneOf(responderNames),
      'sink',
    )
    .option('--sim <control>', 'who changes SIMs, as for run')
    .option('--seed <n>', 'seed of the order (default: random, kept in run.json)', positiveInteger)
    .option('--out <dir>', 'folder of the run (default: a new one under PHONEHOME_HOME)')
    .option('--json', 'print one JSON document (phonehome.experiment/1)')
    .action(async (options: Options) => {
      const factor = factorOf(options);
      const lab = await shell.lab();
      const request = requestOf(options, factor, lab.home);
      const { folder, fault } = await lab.run(request, progressOn(process.stderr, ''), shell.signal);
      if (fault !== null) {
        process.stderr.write(`phonehome: ${fault}\n`);
        shell.exit = exitCodes.infrastructure;
      }
      const told = await lab.experiment({ change: options.change, runs: [folder], a: [], b: [] });
      process.stdout.write(options.json ? `${JSON.stringify(told, null, 2)}\n` : experimentText(told));
    });
}

function factorOf({ change, a, b }: Options): Factor {
  if (change === 'sim') {
    if (a === undefined && b === undefined) return { change };
    throw new LabError(
      'USAGE',
      'The SIMs that take turns are the two of device.yaml. Leave --a and --b out.',
    );
  }
  if (a !== undefined && b !== undefined) return { change, values: { a, b } };
  throw new LabError('USAGE', `Give the two values of ${change} that take turns: --a and --b.`);
}

function requestOf(options: Options, factor: Factor, home: string): RunRequest {
  const { firmware = null, scenario, repeat, dwell, responder } = options;
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return {
    firmware,
    devices: [options.device],
    scenarios: scenario.length === 0 ? ['screen-on'] : scenario,
    repeat,
    dwellMs: dwell ?? usualDwellMs(firmware),
    responder,
    state: 'sim-known',
    sim: options.sim ?? null,
    factor,
    seed: options.seed ?? randomInt(1, 2 ** 31),
    out: options.out ?? join(home, 'runs', stamp),
  };
}
