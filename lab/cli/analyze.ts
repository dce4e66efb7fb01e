import { Command } from 'commander';
import { publish } from './publish.ts';
import type { Shell } from './shell.ts';

/** `analyze`: a run again, from its raw bytes to its reports. */
export function analyze(shell: Shell): Command {
  return new Command('analyze')
    .description('decodes a recorded run again from its raw bytes and writes its reports anew')
    .argument('<run>', 'folder of the run')
    .option('--json', 'print result.json')
    .action(async (folder: string, options: { json?: true }) => {
      const lab = await shell.lab();
      await lab.analyze(folder);
      shell.exit = await publish(lab, [folder], { json: options.json === true, strict: false, policy: {} });
    });
}
