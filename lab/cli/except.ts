import { Command } from 'commander';
import type { PlacedEntry } from '../model/baseline.ts';
import { required } from './ask.ts';
import { usualBaselines, where, writtenText } from './baseline.ts';
import { entryText, lastDay } from './baseline-text.ts';
import { day, type Shell } from './shell.ts';

/** `except`: what is put up with for a while, with an owner and a day on which it opens again. */
export function except(shell: Shell): Command {
  const command = new Command('except')
    .description('exceptions: known leaks and unread hosts that are put up with until a day')
    .helpCommand(false);
  for (const part of [add, list]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

type AddOptions = {
  baseline: string;
  owner?: string;
  reason?: string;
  expires?: string;
  run?: string;
  json?: true;
};

function add(shell: Shell): Command {
  return new Command('add')
    .description('excepts a finding, or a host whose traffic cannot be read, until a day')
    .argument('<what>', 'id of the finding (F-… or U-…), or the host')
    .option('--owner <name>', 'who sees to it; asked for at a terminal')
    .option('--reason <text>', 'why it is put up with; asked for at a terminal')
    .option('--expires <date>', 'last day on which it holds, at most 90 days from today for a finding', day)
    .option('--run <dir>', 'a run that shows it (default: the newest one of PHONEHOME_HOME that does)')
    .option('--baseline <path>', where, usualBaselines)
    .option('--json', 'print what was written as JSON')
    .action(async (what: string, options: AddOptions) => {
      const owner = await required(options.owner, 'Who sees to it?', '--owner');
      const reason = await required(options.reason, 'Why is it put up with?', '--reason');
      const expires = day(await required(options.expires, 'Until which day (YYYY-MM-DD)?', '--expires'));
      const { baselines } = await shell.lab();
      const request = { what, owner, reason, expires, run: options.run ?? null };
      const written = await baselines.except(options.baseline, request);
      const text =
        options.json === true
          ? JSON.stringify({ schema: 'phonehome.written/1', written: [written] }, null, 2)
          : writtenText(written);
      process.stdout.write(`${text}\n`);
    });
}

function list(shell: Shell): Command {
  return new Command('list')
    .description('exceptions and unread hosts with the days that are left, expired ones first')
    .option('--baseline <path>', where, usualBaselines)
    .option('--json', 'print them as JSON')
    .action(async (options: { baseline: string; json?: true }) => {
      const { baselines } = await shell.lab();
      const entries = (await baselines.list(options.baseline)).flatMap((each) => each.entries);
      const left = (entry: PlacedEntry) => baselines.daysLeft(lastDay(entry) ?? '');
      const exceptions = entries.filter((entry) => 'expires' in entry).sort((a, b) => left(a) - left(b));
      const rows = exceptions.map((entry) => ({ ...entry, daysLeft: left(entry) }));
      const text = exceptions.map((entry) => `${entry.file}${entryText(entry, baselines.daysLeft)}`);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ schema: 'phonehome.exceptions/1', exceptions: rows }, null, 2)}\n`
          : `${text.length === 0 ? 'Nothing is excepted.' : text.join('\n')}\n`,
      );
    });
}
