import { resolve } from 'node:path';
import type { Command } from 'commander';

type Options = { recipients?: string; ipDatabase?: string };

/**
 * `--recipients` and `--ip-database`: a flag goes before the environment. Analysis runs in threads that
 * inherit the environment, which is why the flags are put there before the lab is opened.
 */
export function withRecipients(command: Command): Command {
  return command
    .option(
      '--recipients <file>',
      "your own list of recipients (YAML), before the lab's (PHONEHOME_RECIPIENTS)",
    )
    .option('--ip-database <file>', 'countries of addresses, MMDB or CSV, offline (PHONEHOME_IP_DATABASE)')
    .hook('preAction', (_command, action) => {
      const { recipients, ipDatabase } = action.opts<Options>();
      if (recipients !== undefined) process.env.PHONEHOME_RECIPIENTS = resolve(recipients);
      if (ipDatabase !== undefined) process.env.PHONEHOME_IP_DATABASE = resolve(ipDatabase);
    });
}
