// Runs before any dependency is there, so it is plain JavaScript and imports Node's own modules only.
import { readFileSync } from 'node:fs';
import { root, setUp } from './set-up.mjs';

const argv = process.argv.slice(2);
try {
  await setUp(argv[0] ?? '');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exit ?? 2);
}
// Else the compiler's settings would come from wherever the command was typed; child processes inherit it.
process.env.TSX_TSCONFIG_PATH = `${root}/tsconfig.json`;
const { register } = await import('tsx/esm/api');
register();
const { commandLine } = await import('./program.ts');
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const { scenarios, usualScenarios } = await import('../../scenarios/list.ts');
const namesOf = (list) => list.map(({ name }) => name);
const exit = await commandLine(argv, version, async () => (await import('../main.ts')).openLab(), {
  all: namesOf(scenarios),
  usual: namesOf(usualScenarios),
});
process.exitCode = exit;
