import { Command } from 'commander';
import { awaitRuns } from './await-run.ts';
import { durationMs, listOf, type Shell } from './shell.ts';

type Options = {
  timeout: number;
  strict?: true;
  json?: true;
  cancelOnInterrupt?: true;
  format?: string[];
  out?: string;
};

const dayMs = 86_400_000;

/** `wait`: until a run of the service has ended. */
export function wait(shell: Shell): Command {
  return new Command('wait')
    .description('waits for a run of the service; the exit code is the verdict, or 5 when the time is over')
    .argument('<runs...>', 'ids of the runs')
    .option('--timeout <time>', 'how long to wait', durationMs, dayMs)
    .option('--strict', 'exit 1 for REVIEW, too')
    .option('--json', 'print one JSON document')
    .option('--cancel-on-interrupt', 'an interrupt ends the runs, too')
    .option('--format <names>', 'reports that are fetched, such as html,junit', listOf)
    .option('--out <dir>', 'the folder that they go to', 'reports')
    .action(
      async (
        ids: string[],
        { timeout: timeoutMs, strict, json, cancelOnInterrupt, format, out = '' }: Options,
      ) => {
        shell.exit = await awaitRuns(shell, ids, {
          timeoutMs,
          strict: strict === true,
          json: json === true,
          cancelOnInterrupt: cancelOnInterrupt === true,
          reports: format === undefined ? null : { formats: format, out },
        });
      },
    );
}
