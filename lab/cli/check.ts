import { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import type { CheckOutcome } from '../model/check.ts';
import { durationMs, listOf, positiveInteger, type Shell } from './shell.ts';
import { terminalTalk } from './terminal-talk.ts';

type Options = {
  language: string;
  out?: string;
  import: string[];
  device?: string;
  again?: string;
  address?: string;
  repeat?: number;
  listen?: number;
  page?: true;
};

const exits: Readonly<Record<CheckOutcome['answer'], number>> = {
  sent: exitCodes.regression,
  fixed: exitCodes.pass,
  open: exitCodes.inconclusive,
};

/** `check`: one person, one phone, no lab. */
export function check(shell: Shell): Command {
  return new Command('check')
    .description('finds out what your own phone sends: asks you to restart and unlock it, and makes a page')
    .option('--language <code>', 'of all that is said and of the page: en, nb', 'en')
    .option('--page', 'ask on a page in the browser in place of the terminal')
    .option(
      '--import <files>',
      'recordings of PCAPdroid, Fiddler, mitmproxy, … in place of a phone',
      listOf,
      [],
    )
    .option('--again <file>', 'check.json of an earlier check: is it mended since?')
    .option('--device <file>', 'device.yaml with what to look for, in place of being asked')
    .option('--address <ip>', 'address by which the phone reaches this computer')
    .option('--repeat <number>', 'how often each thing is done (3)', positiveInteger)
    .option('--listen <time>', 'how long is listened after each (90s)', durationMs)
    .option('--out <dir>', 'folder of the check (default: a new one under PHONEHOME_HOME)')
    .action(async (options: Options) => {
      const lab = await shell.lab();
      const { language, import: imports } = options;
      const request = {
        ...{ language, imports, page: options.page === true },
        ...{ out: options.out ?? null, device: options.device ?? null, again: options.again ?? null },
        ...{
          address: options.address ?? null,
          repeat: options.repeat ?? null,
          listenMs: options.listen ?? null,
        },
      };
      const made = await lab.check(request, (words) => terminalTalk(words), shell.signal);
      process.stdout.write(`${[made.page, made.bundle, made.saved].join('\n')}\n`);
      shell.exit = exits[made.answer];
    });
}
