import { Command } from 'commander';
import { openClient } from './client.ts';
import type { Shell } from './shell.ts';

/** `cancel`: ends a run of the service early. */
export function cancel(shell: Shell): Command {
  return new Command('cancel')
    .description('ends a run of the service early; what it recorded is kept')
    .argument('<run>', 'id of the run')
    .action(async (id: string) => {
      const { state } = await openClient(shell.signal).json<{ state: string }>(`/api/v1/runs/${id}/cancel`, {
        method: 'POST',
      });
      process.stdout.write(`Run ${id} is ${state}.\n`);
    });
}
