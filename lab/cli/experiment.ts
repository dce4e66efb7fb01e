import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { experimentRun } from './experiment-run.ts';
import { experimentText } from './experiment-text.ts';
import { listOf, type Shell } from './shell.ts';

type Options = { change?: string; a: string[]; b: string[]; json?: true };

/** `experiment`: what goes with one thing that was changed, also in what nobody can decode. */
export function experiment(shell: Shell): Command {
  return new Command('experiment')
    .description('tells what goes with one changed thing, such as the SIM, also in what nobody can decode')
    .addCommand(ofRuns(shell), { isDefault: true })
    .addCommand(experimentRun(shell));
}

function ofRuns(shell: Shell): Command {
  return new Command('of')
    .description('of recorded runs; "of" may be left out')
    .argument(
      '[run...]',
      'runs of one phone in which the SIM changes from trial to trial (sim-swap), or of "experiment run"',
    )
    .option('--change <what>', 'what was changed: sim, or for --a and --b a word of yours')
    .option('--a <runs>', 'runs of the first state, separated by commas or repeated', listOf, [])
    .option('--b <runs>', 'runs of the other state; take turns: a, b, a, b', listOf, [])
    .option('--json', 'print one JSON document (phonehome.experiment/1)')
    .action(async (runs: string[], options: Options) => {
      const { a, b, json } = options;
      const change = changeOf(runs, options);
      const lab = await shell.lab();
      const told = await lab.experiment({ change, runs, a, b });
      process.stdout.write(json ? `${JSON.stringify(told, null, 2)}\n` : experimentText(told));
    });
}

function changeOf(runs: readonly string[], { change, a, b }: Options): string {
  const isPaired = a.length > 0 && b.length > 0 && runs.length === 0;
  const isOfRuns = runs.length > 0 && a.length + b.length === 0;
  if (change !== undefined && (isPaired || isOfRuns)) return change;
  throw new LabError(
    'USAGE',
    'Say with --change what was changed, and name runs in which it takes turns, or with --a and --b the runs of each state.',
  );
}
