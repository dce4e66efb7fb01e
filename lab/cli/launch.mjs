// Runs before any dependency is there, so it is plain JavaScript and imports Node's own modules only.
import { readFileSync } from 'node:fs';
import { compile } from './compile.mjs';
import { root, setUp } from './set-up.mjs';

const argv = process.argv.slice(2);
let compiled;
try {
  await setUp(argv[0] ?? '');
  compiled = await compile();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exit ?? 2);
}
const { commandLine } = await import(`${compiled}/lab/cli/program.js`);
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const { scenarios, usualScenarios } = await import(`${compiled}/scenarios/list.js`);
const namesOf = (list) => list.map(({ name }) => name);
const exit = await commandLine(
  argv,
  version,
  async () => (await import(`${compiled}/lab/main.js`)).openLab(),
  {
    all: namesOf(scenarios),
    usual: namesOf(usualScenarios),
  },
);
process.exitCode = exit;
