import { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import { listOf, type Shell } from './shell.ts';

type Options = { device: string[]; json?: true; reveal?: true; by?: string; fail?: true };

/** The parts of a scan document that its lines on a terminal show. */
type Shown = {
  messages: { total: number; readable: number };
  unread: { file: string; entry: number; reason: string }[];
  unknown: { sentence: string }[];
  emissions: {
    file: string;
    entry: number;
    device: string;
    identifier: string;
    value: string;
    spelling: string;
    where: string;
    transport: string;
    placeholder?: string | null;
    recipient: { host: string };
  }[];
  decoys: { file: string; entry: number; identifier: string; where: string }[];
};

/** `scan`: emissions in captures made elsewhere. */
export function scan(shell: Shell): Command {
  return new Command('scan')
    .description(
      'finds identifiers in captures made elsewhere (HAR of Fiddler, mitmproxy, PCAPdroid, browsers)',
    )
    .argument('<har...>', 'HAR files')
    .requiredOption('--device <files>', 'device.yaml, several separated by commas or repeated', listOf)
    .option('--json', 'print one JSON document (phonehome.scan/1)')
    .option('--reveal', 'print values as they are instead of masked; the custody log keeps who did, and when')
    .option('--by <name>', 'who asks for it, for the custody log (default: the user of this system)')
    .option('--fail', 'exit 1 if anything was found')
    .action(async (files: string[], options: Options) => {
      const lab = await shell.lab();
      if (options.reveal) await lab.revealed([], `scan of ${files.join(', ')}`, options.by ?? null);
      const { document, found } = await lab.scan(files, options.device, { reveal: options.reveal === true });
      process.stdout.write(
        options.json ? `${JSON.stringify(document, null, 2)}\n` : lines(document as Shown),
      );
      if (options.fail && found > 0) shell.exit = exitCodes.regression;
    });
}

function lines(shown: Shown): string {
  const emissions = shown.emissions.map((each) => {
    const note = each.placeholder ? ' (placeholder)' : '';
    return `${each.file}#${each.entry}  ${each.identifier} ${each.value} of ${each.device} to ${each.recipient.host} (${each.transport}), ${each.spelling} in ${each.where}${note}`;
  });
  const unread = shown.unread.map((each) => `${each.file}#${each.entry}  not read: ${each.reason}`);
  const decoys = shown.decoys.map(
    (each) =>
      `${each.file}#${each.entry}  by chance: ${each.identifier} of a phone that is in no lab, in ${each.where}`,
  );
  const unknown = shown.unknown.map(({ sentence }) => sentence);
  const { total, readable } = shown.messages;
  const sum = `${emissions.length} emissions in ${readable} of ${total} messages that could be read.`;
  return `${[...emissions, ...unread, ...unknown, ...decoys, sum].join('\n')}\n`;
}
