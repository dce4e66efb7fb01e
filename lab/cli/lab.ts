import { Command, InvalidArgumentError } from 'commander';
import { type KeptThing, keptThings, type Moved, type Retention, type Terms } from '../model/upkeep.ts';
import type { Shell } from './shell.ts';

/** `lab`: backup, restore and retention of what the lab keeps. */
export function lab(shell: Shell): Command {
  const command = new Command('lab')
    .description("the lab's own data: backup, restore, and what is kept how long")
    .helpCommand(false);
  for (const part of [backup, restore, retention]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

function backup(shell: Shell): Command {
  return new Command('backup')
    .description('copies all that the lab keeps, keys too, while it serves')
    .argument('<to>', 'a new folder, or a file that ends in .tar')
    .action(async (to: string) => {
      const moved = await (await shell.lab()).upkeep.backup(to);
      process.stdout.write(`${wordsOf(moved)} are in ${to}. It holds the keys of this lab: keep it safe.\n`);
    });
}

function restore(shell: Shell): Command {
  return new Command('restore')
    .description('brings a backup into PHONEHOME_HOME, which must be empty; each file is checked')
    .argument('<from>', 'what "lab backup" wrote')
    .action(async (from: string) => {
      const opened = await shell.lab();
      const moved = await opened.upkeep.restore(from);
      process.stdout.write(`${wordsOf(moved)} are in ${opened.home}, each as it was.\n`);
    });
}

function retention(shell: Shell): Command {
  return new Command('retention')
    .description('deletes what is past its term; baselines and runs with open exceptions stay')
    .requiredOption(
      '--keep <terms>',
      'raw=90d,evidence=2y,runs=5y,blobs=7d; what is left out stays for ever',
      termsOf,
    )
    .option('--baselines <dir>', 'folder of the approved baselines, whose runs stay')
    .option('--dry-run', 'say what would be deleted, and delete nothing')
    .option('--json', 'print one JSON document')
    .action(async (options: { keep: Terms; baselines?: string; dryRun?: true; json?: true }) => {
      const dryRun = options.dryRun === true;
      const { upkeep } = await shell.lab();
      const done = await upkeep.retain(options.keep, { dryRun, baselines: options.baselines ?? null });
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ schema: 'phonehome.retention/1', dryRun, ...done }, null, 2)}\n`
          : textOf(done, dryRun),
      );
    });
}

/** `raw=90d,runs=2y` in days. */
export function termsOf(text: string): Terms {
  const terms: Partial<Record<KeptThing, number>> = {};
  for (const part of text.split(',')) {
    const found = /^(\w+)=(\d+)([dwy])$/.exec(part.trim());
    const thing = keptThings.find((each) => each === found?.[1]);
    const days = Number(found?.[2]) * ({ d: 1, w: 7, y: 365 }[found?.[3] ?? ''] ?? Number.NaN);
    if (thing === undefined || !(days >= 1)) {
      throw new InvalidArgumentError(
        `"${part}" is no term. Write for example raw=90d or runs=2y, of ${keptThings.join(', ')}.`,
      );
    }
    terms[thing] = days;
  }
  return terms;
}

function textOf({ expired, kept }: Retention, dryRun: boolean): string {
  const did = dryRun ? 'would be deleted' : 'deleted';
  const words = { raw: 'recording of run', runs: 'run', evidence: 'bundle', blobs: 'blob' } as const;
  const lines = [
    ...expired.map(
      ({ thing, name, days, bytes }) =>
        `${words[thing]} ${name} ${did}: older than ${days} days, ${bytes} bytes`,
    ),
    ...kept.map(({ run, why }) => `run ${run} stays: ${why}`),
  ];
  return lines.length === 0 ? 'Nothing is past its term.\n' : `${lines.join('\n')}\n`;
}

function wordsOf({ files, bytes, runs }: Moved): string {
  return `${files} files (${bytes} bytes), ${runs} runs of the service among them,`;
}
