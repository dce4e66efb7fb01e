import { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import type { DoctorCheck } from '../model/device-shelf.ts';
import { listOf, type Shell } from './shell.ts';

/** `doctor`: this machine and each phone, with what mends each fault. */
export function doctor(shell: Shell): Command {
  return new Command('doctor')
    .description('looks at this machine and its phones, and says for each fault what to type')
    .option('--device <files>', 'device.yaml of phones that should be there', listOf, [])
    .option('--json', 'print one JSON document (phonehome.doctor/1)')
    .action(async ({ device, json }: { device: string[]; json?: true }) => {
      const diagnosis = await (await shell.lab()).doctor(device);
      const text = json ? JSON.stringify(diagnosis, null, 2) : linesOf(diagnosis.checks);
      process.stdout.write(`${text}\n`);
      shell.exit = exitOf(diagnosis.checks);
    });
}

/** 2 where no run could start, else 4 where a phone cannot take part, else 0. */
export function exitOf(checks: readonly DoctorCheck[]): number {
  const blocked = checks.filter(({ ok }) => !ok).map(({ blocks }) => blocks);
  if (blocked.includes('run')) return exitCodes.usage;
  return blocked.includes('phone') ? exitCodes.infrastructure : exitCodes.pass;
}

function linesOf(checks: readonly DoctorCheck[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, ok, blocks, found, mend }) => {
    const mark = ok ? 'ok   ' : blocks === 'nothing' ? 'note ' : 'FAULT';
    const line = `${mark}  ${name.padEnd(width)}  ${found}`;
    return mend === null ? [line] : [line, `${' '.repeat(width + 9)}${mend}`];
  });
  return [...lines, '', conclusion(checks)].join('\n');
}

function conclusion(checks: readonly DoctorCheck[]): string {
  const exit = exitOf(checks);
  if (exit === exitCodes.pass) return 'A run can start.';
  return exit === exitCodes.usage
    ? 'No run can start before the faults above are mended.'
    : 'A run can start, but not on each of these phones.';
}
