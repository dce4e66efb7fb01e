import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { positiveInteger, type Shell } from './shell.ts';

/** `simulate`: one simulated phone on ADB over TCP, until stopped. */
export function simulate(shell: Shell): Command {
  return new Command('simulate')
    .description('a simulated phone on ADB over TCP, until stopped')
    .requiredOption('--firmware <file>', 'firmware.yaml: what the build is and what it sends')
    .requiredOption('--device <file>', 'device.yaml: whose identifiers the phone has')
    .option('--port <n>', 'TCP port (default: a free one)', positiveInteger)
    .action(async (options: { firmware: string; device: string; port?: number }) => {
      const lab = await shell.lab();
      const phone = await lab.simulate({ ...options, port: options.port ?? 0 });
      process.stdout.write(`${phone.serial} listens for adb at ${phone.adb}: adb connect ${phone.adb}\n`);
      const stopped = new Promise<null>((resolve) =>
        shell.signal.addEventListener('abort', () => resolve(null), { once: true }),
      );
      const ended = await Promise.race([stopped, phone.ended]);
      await phone.stop();
      if (ended !== null) throw new LabError('PHONE_MISSING', ended);
    });
}
