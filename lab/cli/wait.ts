import { Command } from 'commander';
import { awaitRun } from './await-run.ts';
import { openClient } from './client.ts';
import { durationMs, type Shell } from './shell.ts';

type Options = { timeout: number; strict?: true; json?: true };

const dayMs = 86_400_000;

/** `wait`: until a run of the service has ended. */
export function wait(shell: Shell): Command {
  return new Command('wait')
    .description('waits for a run of the service; the exit code is the verdict, or 5 when the time is over')
    .argument('<run>', 'id of the run')
    .option('--timeout <time>', 'how long to wait', durationMs, dayMs)
    .option('--strict', 'exit 1 for REVIEW, too')
    .option('--json', 'print one JSON document')
    .action(async (id: string, { timeout: timeoutMs, strict, json }: Options) => {
      const how = { timeoutMs, strict: strict === true, json: json === true };
      shell.exit = await awaitRun(openClient(shell.signal), id, how);
    });
}
