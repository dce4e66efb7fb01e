import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { formatNames, formatsOf } from './formats.ts';
import { writeReports } from './publish.ts';
import { listOf, type Shell } from './shell.ts';

type Options = { format?: string[]; out?: string; reveal?: true; by?: string };

/** `report`: the reports of a recorded run, written anew. */
export function report(shell: Shell): Command {
  return new Command('report')
    .description('writes the reports of a recorded run')
    .argument('<run>', 'folder of the run')
    .option('--format <names>', `${formatNames}; separated by commas`, listOf)
    .option(
      '--out <dir>',
      "folder for the reports (default: the run's derived folder; with --reveal, revealed/ in it)",
    )
    .option('--reveal', 'show values as they are instead of masked; the custody log keeps who did, and when')
    .option('--by <name>', 'who asks for it, for the custody log (default: the user of this system)')
    .action(async (folder: string, options: Options) => {
      const lab = await shell.lab();
      const reveal = options.reveal === true;
      const formats = formatsOf(lab, options.format, 'build');
      const names = formats.map(({ name }) => name).join(',');
      if (reveal) await lab.revealed([folder], `report ${names}`, options.by ?? null);
      const judgement = await lab.compare([folder], {}, { reveal });
      const out = options.out ?? join(folder, 'derived', ...(reveal ? ['revealed'] : []));
      if (reveal) await mkdir(out, { recursive: true, mode: 0o700 });
      const files = await writeReports(lab, judgement, out, formats, [folder], { reveal });
      for (const file of files) process.stdout.write(`${resolve(file)}\n`);
    });
}
