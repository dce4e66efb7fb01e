import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { findingLayers } from './finding-layers.ts';
import type { Shell } from './shell.ts';

type Options = { out: string; baseline?: string; reveal?: true; by?: string };

/** `finding`: one finding, for whoever has to mend it. */
export function finding(shell: Shell): Command {
  const command = new Command('finding')
    .description('one finding with all that its developer needs: request, log, steps, package, command')
    .helpCommand(false);
  for (const each of [showFinding(shell), exportFinding(shell)])
    command.addCommand(each.exitOverride().configureHelp({ helpWidth: 100 }));
  return command;
}

type ShowOptions = { reveal?: true; by?: string; json?: true };

function showFinding(shell: Shell): Command {
  return new Command('show')
    .description('draws the layers between the bytes that were sent and the value in them')
    .argument('<run>', 'folder of the run that shows it')
    .argument('<finding>', 'its id, as reports print it: F-1a2b3c4d')
    .option('--json', 'print one JSON document')
    .option('--reveal', 'show values as they are instead of masked; the custody log keeps who did, and when')
    .option('--by <name>', 'who asks for it, for the custody log (default: the user of this system)')
    .action(async (run: string, id: string, { reveal, by, json }: ShowOptions) => {
      const lab = await shell.lab();
      if (reveal) await lab.revealed([run], `finding ${id}`, by ?? null);
      const drawing = await lab.findings.show({ run, id, reveal: reveal === true });
      process.stdout.write(json ? `${JSON.stringify(drawing, null, 2)}\n` : findingLayers(drawing));
    });
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
