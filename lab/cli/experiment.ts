import { Command } from 'commander';
import { LabError } from '../errors.ts';
import type { Experiment } from '../model/experiment.ts';
import { listOf, type Shell } from './shell.ts';

type Options = { change: string; a: string[]; b: string[]; json?: true };

/** `experiment`: what goes with one thing that was changed, also in what nobody can decode. */
export function experiment(shell: Shell): Command {
  return new Command('experiment')
    .description('tells what goes with one changed thing, such as the SIM, also in what nobody can decode')
    .argument('[run...]', 'runs of one phone in which the SIM changes from trial to trial (sim-swap)')
    .requiredOption('--change <what>', 'what was changed: sim, or for --a and --b a word of yours')
    .option('--a <runs>', 'runs of the first state, separated by commas or repeated', listOf, [])
    .option('--b <runs>', 'runs of the other state; take turns: a, b, a, b', listOf, [])
    .option('--json', 'print one JSON document (phonehome.experiment/1)')
    .action(async (runs: string[], options: Options) => {
      const { change, a, b, json } = options;
      requireStates(runs, options);
      const lab = await shell.lab();
      const told = await lab.experiment({ change, runs, a, b });
      process.stdout.write(json ? `${JSON.stringify(told, null, 2)}\n` : lines(told));
    });
}

function requireStates(runs: readonly string[], { change, a, b }: Options): void {
  const isPaired = a.length > 0 && b.length > 0 && runs.length === 0;
  if (isPaired || (runs.length > 0 && a.length + b.length === 0 && change === 'sim')) return;
  throw new LabError(
    'USAGE',
    'Name runs in which the SIM changes (--change sim), or with --a and --b the runs of each state of anything else.',
  );
}

function lines({ sentence, limits, rows, trials, leastTrials }: Experiment): string {
  const counts = Object.entries(trials).map(
    ([scenario, { a, b }]) =>
      `${scenario}: ${a} and ${b} trials; with fewer than ${leastTrials} in each state nothing can be significant.`,
  );
  return `${[sentence, ...limits, ...counts, ...rows.map((row) => `- ${row.sentence}`)].join('\n')}\n`;
}
