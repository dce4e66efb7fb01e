import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Shell } from './shell.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

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
        { cwd: root, stdio: 'inherit' },
      );
      shell.exit = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => resolve(code === 0 ? 0 : 1));
      });
    });
}
