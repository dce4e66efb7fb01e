import { hostname } from 'node:os';
import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { serverUrl } from './client.ts';
import { listOf, type Shell } from './shell.ts';

/** `worker`: this host's phones at the service's disposal. */
export function worker(shell: Shell): Command {
  return new Command('worker')
    .description("works on the service's runs with this host's phones; needs REDIS_URL and LAB_URL")
    .requiredOption('--device <files>', 'device.yaml of each phone, separated by commas or repeated', listOf)
    .option('--simulated', 'the phones are simulated ones: they run the firmware.yaml of a run')
    .option('--name <name>', 'name of this host (default: its host name)', hostname())
    .option('--journal <dir>', 'folder for what simulated phones really did and sent, by their own account')
    .action(async (options: { device: string[]; simulated?: true; name: string; journal?: string }) => {
      if (options.journal !== undefined && options.simulated !== true) {
        throw new LabError(
          'USAGE',
          'Only simulated phones keep a journal. Give --simulated, or leave --journal out.',
        );
      }
      const lab = await shell.lab();
      await lab.work(
        {
          devices: options.device,
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
