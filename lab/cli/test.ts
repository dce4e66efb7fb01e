import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { checkout } from '../checkout.ts';
import type { Shell } from './shell.ts';

/** `test`: the project's tests; arguments go to mocha. */
export function test(shell: Shell): Command {
  return new Command('test')
    .description("the project's tests; arguments go to mocha")
    .argument('[mocha...]', 'files and options for mocha')
    .allowUnknownOption()
    .action(async (args: string[]) => {
      const mocha = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));
      const child = spawn(
        process.execPath,
        [mocha, ...(args.some((each) => !each.startsWith('-')) ? args : ['test', ...args])],
        { cwd: checkout, stdio: 'inherit' },
      );
      shell.exit = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => resolve(code === 0 ? 0 : 1));
      });
    });
}
