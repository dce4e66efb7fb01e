import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { LabError } from '../errors.ts';
import type { Selection, Written } from '../model/baseline-shelf.ts';
import { required } from './ask.ts';
import { baselineText } from './baseline-text.ts';
import { day, listOf, type Shell } from './shell.ts';

/** Where reviewed files are looked for: a folder of the user's repository. */
export const usualBaselines = 'baselines';

/** What `--baseline` takes where a file is read or changed; the usual place is printed by the help. */
export const where = 'the reviewed file, or a folder that has one a line';

/** `baseline`: what people approved of a line, as a file that is reviewed like code. */
export function baseline(shell: Shell): Command {
  const command = new Command('baseline')
    .description('reviewed files of what a line may send: what runs would add, what a person accepts')
    .helpCommand(false);
  for (const part of [propose, accept, show]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

type ProposeOptions = { baseline: string; json?: true; out?: string };

function propose(shell: Shell): Command {
  return new Command('propose')
    .description('prints what runs would add to the file, as entries ready for review; changes nothing')
    .argument('<runs...>', 'folders of runs')
    .option('--baseline <path>', where, usualBaselines)
    .option('--out <file>', 'write the entries there')
    .option('--json', 'print them as JSON')
    .action(async (runs: string[], options: ProposeOptions) => {
      const { baselines } = await shell.lab();
      const proposals = await baselines.propose(runs, options.baseline);
      const text = proposals.map((each) => `# ${each.run}, for ${each.file}\n${each.text}\n`).join('');
      if (options.out !== undefined) await writeFile(options.out, text);
      if (options.json === true)
        print(JSON.stringify({ schema: 'phonehome.proposal/1', proposals }, null, 2));
      else if (proposals.every(({ entries }) => entries.length === 0))
        print('Nothing to add: the file covers all that these runs show.');
      else print(options.out ?? text.trimEnd());
    });
}

type AcceptOptions = {
  baseline: string;
  by?: string;
  reason?: string;
  purpose?: string;
  recipient?: string[];
  package?: string[];
  finding?: string[];
  all?: true;
  reviewBy?: string;
  json?: true;
};

function accept(shell: Shell): Command {
  return new Command('accept')
    .description('writes what a person accepts of runs into the file, with name, reason and the rates seen')
    .argument('<runs...>', 'folders of runs')
    .option('--baseline <path>', where, usualBaselines)
    .option('--by <name>', 'who accepts; asked for at a terminal')
    .option('--reason <text>', 'why; asked for at a terminal')
    .option('--purpose <text>', 'what it is sent for (default: the reason)')
    .option('--finding <ids>', 'findings by their ids, separated by commas or repeated', listOf)
    .option('--recipient <names>', 'all that goes to these domains or hosts', listOf)
    .option('--package <names>', 'all that these packages send', listOf)
    .option('--all', 'all that the runs show')
    .option('--review-by <date>', 'day by which a person looks again; needed for more than findings', day)
    .option('--json', 'print what was written as JSON')
    .action(async (runs: string[], options: AcceptOptions) => {
      const selection = selectionOf(options);
      const by = await required(options.by, 'Who accepts this?', '--by');
      const reason = await required(options.reason, 'Why is it accepted?', '--reason');
      const { baselines } = await shell.lab();
      const written = await baselines.accept(runs, options.baseline, {
        by,
        reason,
        purpose: options.purpose ?? null,
        reviewBy: options.reviewBy ?? null,
        selection,
      });
      if (options.json === true) print(JSON.stringify({ schema: 'phonehome.written/1', written }, null, 2));
      else print(written.map(writtenText).join('\n'));
    });
}

/** Exactly one way to say what is meant; what is accepted in bulk gets a day of review. */
function selectionOf({ finding, recipient, package: packages, all, reviewBy }: AcceptOptions): Selection {
  const ways: Selection[] = [
    ...(finding === undefined ? [] : [{ kind: 'finding' as const, names: finding }]),
    ...(recipient === undefined ? [] : [{ kind: 'recipient' as const, names: recipient }]),
    ...(packages === undefined ? [] : [{ kind: 'package' as const, names: packages }]),
    ...(all === true ? [{ kind: 'all' as const }] : []),
  ];
  const [selection, ...others] = ways;
  if (selection === undefined || others.length > 0)
    throw new LabError(
      'USAGE',
      'Say what is accepted, in one way: --finding F-…, --recipient D, --package P or --all.',
    );
  if (selection.kind !== 'finding' && reviewBy === undefined)
    throw new LabError(
      'USAGE',
      'What is accepted together needs a day on which a person looks again: --review-by YYYY-MM-DD.',
    );
  return selection;
}

/** Where it was written, so that it can be opened, and what is left open. */
export function writtenText({ file, entries, run, open }: Written): string {
  return [
    ...entries.map((entry) => `${file}:${entry.line}  ${entry.kind}`),
    ...(run === null ? [] : [`${file}:${run}  run`]),
    ...(entries.length === 0 && run === null ? [`${file}: nothing to write, it is there already.`] : []),
    ...(open === 0 ? [] : [`${open} more of what the run shows ${open === 1 ? 'is' : 'are'} not approved.`]),
  ].join('\n');
}

function show(shell: Shell): Command {
  return new Command('show')
    .description('what is approved, with what has expired or is due for review first')
    .option('--baseline <path>', where, usualBaselines)
    .option('--json', 'print the files as JSON')
    .action(async (options: { baseline: string; json?: true }) => {
      const { baselines } = await shell.lab();
      const all = await baselines.list(options.baseline);
      if (options.json === true)
        print(JSON.stringify({ schema: 'phonehome.baselines/1', baselines: all }, null, 2));
      else
        print(
          all.length === 0
            ? `There is no baseline in ${options.baseline}. Make one with: phonehome baseline accept RUN --all --by NAME --reason TEXT --review-by DATE`
            : all.map((each) => baselineText(each, baselines.daysLeft)).join('\n\n'),
        );
    });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
