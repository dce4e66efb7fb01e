import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../../lab/checkout.ts';
import { temporaryFolder } from '../store/a-run.ts';

const run = promisify(execFile);

describe('compile', () => {
  let folder: string;

  before(async () => {
    folder = await temporaryFolder();
    for (const name of ['lab/cli', 'scenarios', 'devices', 'reports'])
      await mkdir(join(folder, name), { recursive: true });
    await cp(join(checkout, 'lab/cli/compile.mjs'), join(folder, 'lab/cli/compile.mjs'));
    await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await source(
      'lab/one.ts',
      "import { two } from '../devices/two.ts';\nconsole.log((two as number) + 1);\n",
    );
    await source('devices/two.ts', 'export const two: number = 2;\n');
    await compiled();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const source = (path: string, text: string) => writeFile(join(folder, path), text);
  const compiled = () => run(process.execPath, [join(folder, 'lab/cli/compile.mjs')]);
  const printed = async () =>
    (await run(process.execPath, [join(folder, '.compiled/lab/one.js')], { encoding: 'utf8' })).stdout.trim();

  it('makes modules that Node runs by itself', async () => {
    assert.equal(await printed(), '3');
  });

  it('renames the imports of pages, too', async () => {
    await source(
      'reports/page.tsx',
      "import { two } from '../devices/two.ts';\nexport const page = <p>{two}</p>;\n",
    );
    await compiled();
    const text = await readFile(join(folder, '.compiled/reports/page.js'), 'utf8');
    assert.match(text, /from "\.\.\/devices\/two\.js"/);
    assert.match(text, /from "preact\/jsx-runtime"/);
  });

  it('sees a change that is as long as what was there', async () => {
    await source('devices/two.ts', 'export const two: number = 7;\n');
    await compiled();
    assert.equal(await printed(), '8');
  });

  it('writes nothing where only the time of a file is another', async () => {
    const list = join(folder, '.compiled/sources.json');
    const before = await readFile(list, 'utf8');
    await utimes(join(folder, 'devices/two.ts'), new Date(0), new Date(0));
    await compiled();
    assert.equal(await readFile(list, 'utf8'), before);
  });

  it('takes away the module of a source that is gone', async () => {
    await source('scenarios/old.ts', 'export const old = 1;\n');
    await compiled();
    await rm(join(folder, 'scenarios/old.ts'));
    await compiled();
    await assert.rejects(readFile(join(folder, '.compiled/scenarios/old.js')), { code: 'ENOENT' });
  });

  it('fails with the place of what no compiler reads', async () => {
    await source('lab/wrong.ts', 'export const = 1;\n');
    await assert.rejects(compiled(), /lab\/wrong\.ts:1:13/);
    await rm(join(folder, 'lab/wrong.ts'));
  });

  it('tells whom to ask where it cannot write', async () => {
    await rm(join(folder, '.compiled'), { recursive: true });
    await source('.compiled', '');
    await assert.rejects(compiled(), /cannot be written \(EEXIST\)\. As its owner/);
  });
});
