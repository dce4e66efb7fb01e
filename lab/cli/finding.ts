import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Shell } from './shell.ts';

type Options = { out: string; baseline?: string; reveal?: true; by?: string };

/** `finding`: one finding, for whoever has to mend it. */
export function finding(shell: Shell): Command {
  const command = new Command('finding')
    .description('one finding with all that its developer needs: request, log, steps, package, command')
    .helpCommand(false);
  return command.addCommand(exportFinding(shell).exitOverride().configureHelp({ helpWidth: 100 }));
}

function exportFinding(shell: Shell): Command {
  return new Command('export')
    .description('writes one finding into a folder of its own, which explains itself')
    .argument('<run>', 'folder of the run that shows it')
    .argument('<finding>', 'its id, as reports print it: F-1a2b3c4d')
    .requiredOption('--out <dir>', 'the folder to write; it must be empty or not there yet')
    .option('--baseline <dir>', 'run of the build before, for what differs in the package')
    .option('--reveal', 'show values as they are instead of masked; the custody log keeps who did, and when')
    .option('--by <name>', 'who asks for it, for the custody log (default: the user of this system)')
    .action(async (run: string, id: string, { out, baseline, reveal, by }: Options) => {
      const lab = await shell.lab();
      if (reveal) await lab.revealed([run], `finding ${id}`, by ?? null);
      const request = { run, id, out, baseline: baseline ?? null, reveal: reveal === true };
      const files = await lab.findings.export(request);
      for (const file of files) process.stdout.write(`${resolve(join(out, file))}\n`);
    });
}
