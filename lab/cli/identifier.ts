import { Command } from 'commander';
import { listOf, type Shell } from './shell.ts';

type Options = { label: string; device: string[]; reveal?: true; by?: string };

/** `identifier`: what was found without being known becomes known. */
export function identifier(shell: Shell): Command {
  const command = new Command('identifier')
    .description('unknown identifiers that a run found, made known ones of its phones')
    .helpCommand(false);
  return command.addCommand(promote(shell).exitOverride().configureHelp({ helpWidth: 100 }));
}

function promote(shell: Shell): Command {
  return new Command('promote')
    .description('adds an unknown identifier to the device.yaml of its phones, as kind custom')
    .argument('<run>', 'folder of the run that found it')
    .argument('<id>', 'its id, as reports print it: U-1a2b3c4d')
    .requiredOption('--label <name>', 'what it is called from now on')
    .option(
      '--device <files>',
      'device.yaml to add it to, several separated by commas or repeated',
      listOf,
      [],
    )
    .option('--reveal', 'print the entries with their values; the custody log keeps who did, and when')
    .option('--by <name>', 'who asks for it, for the custody log (default: the user of this system)')
    .action(async (run: string, id: string, { label, device, reveal, by }: Options) => {
      const lab = await shell.lab();
      if (reveal) await lab.revealed([run], `unknown identifier ${id}`, by ?? null);
      const { values, written } = await lab.promote({ run, id, label, devices: device });
      for (const { file, serial } of written)
        process.stdout.write(
          `${file}: ${id} is the custom identifier ${JSON.stringify(label)} of ${serial} now.\n`,
        );
      if (written.length > 0 && !reveal) return;
      for (const { serial, value } of values) {
        const shown = reveal ? JSON.stringify(value) : '(left out: --reveal shows it, --device writes it)';
        process.stdout.write(
          `# ${serial}\n  - { kind: custom, label: ${JSON.stringify(label)}, value: ${shown} }\n`,
        );
      }
    });
}
