import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { listOf, positiveInteger, type Shell } from './shell.ts';

type Options = { firmware: string; device: string; port?: number; fault: string[] };

/** `simulate`: one simulated phone on ADB over TCP, until stopped. */
export function simulate(shell: Shell): Command {
  return new Command('simulate')
    .description('a simulated phone on ADB over TCP, until stopped')
    .requiredOption('--firmware <file>', 'firmware.yaml: what the build is and what it sends')
    .requiredOption('--device <file>', 'device.yaml: whose identifiers the phone has')
    .option('--port <n>', 'TCP port (default: a free one)', positiveInteger)
    .option(
      '--fault <names>',
      'what goes wrong on it: usb-loss, adb-frozen=10s … (docs/simulated-phone.md)',
      listOf,
      [],
    )
    .action(async ({ firmware, device, port, fault }: Options) => {
      const lab = await shell.lab();
      const phone = await lab.simulate({ firmware, device, port: port ?? 0, faults: fault });
      process.stdout.write(`${phone.serial} listens for adb at ${phone.adb}: adb connect ${phone.adb}\n`);
      const stopped = new Promise<null>((resolve) =>
        shell.signal.addEventListener('abort', () => resolve(null), { once: true }),
      );
      const ended = await Promise.race([stopped, phone.ended]);
      await phone.stop();
      if (ended !== null) throw new LabError('PHONE_MISSING', ended);
    });
}
