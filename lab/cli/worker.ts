import { availableParallelism, hostname } from 'node:os';
import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { serverUrl } from './client.ts';
import { listOf, positiveInteger, type Shell } from './shell.ts';

type Options = {
  device?: string[];
  analyze?: number | true;
  simulated?: true;
  name: string;
  journal?: string;
};

const usualAnalyses = Math.max(1, availableParallelism() - 1);

/** `worker`: this host's phones at the service's disposal. */
export function worker(shell: Shell): Command {
  return new Command('worker')
    .description(
      "works on the service's runs with this host's phones, or analyzes; needs REDIS_URL and LAB_URL",
    )
    .option('--device <files>', 'device.yaml of each phone, separated by commas or repeated', listOf)
    .option(
      '--analyze [n]',
      'take so many analyses of recorded runs at once (default: one a core but one)',
      positiveInteger,
    )
    .option('--simulated', 'the phones are simulated ones: they run the firmware.yaml of a run')
    .option('--name <name>', 'name of this host (default: its host name)', hostname())
    .option('--journal <dir>', 'folder for what simulated phones really did and sent, by their own account')
    .action(async (options: Options) => {
      if (options.journal !== undefined && options.simulated !== true) {
        throw new LabError(
          'USAGE',
          'Only simulated phones keep a journal. Give --simulated, or leave --journal out.',
        );
      }
      const lab = await shell.lab();
      await lab.work(
        {
          devices: options.device ?? [],
          analyses: options.analyze === true ? usualAnalyses : (options.analyze ?? null),
          simulated: options.simulated === true,
          name: options.name,
          server: serverUrl(),
          journal: options.journal ?? null,
        },
        () => undefined,
        shell.signal,
      );
    });
}
