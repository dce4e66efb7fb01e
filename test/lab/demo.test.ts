import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkout, openRig, type Rig } from './rig.ts';

/** The files of the checkout as they stand, with its packages beside them. */
async function copyCheckout(to: string): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: checkout, encoding: 'utf8' });
  for (const name of listed.split('\0').filter((each) => each !== '')) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await cp(join(checkout, name), join(to, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await symlink(join(checkout, 'node_modules'), join(to, 'node_modules'));
}

describe('the demonstration', function () {
  this.timeout(300_000);
  let rig: Rig;
  before(async () => {
    rig = await openRig();
  });
  after(() => rig.close());

  it('fails when the leak that it tells of is not there', async () => {
    const copy = rig.path('checkout');
    await copyCheckout(copy);
    const file = join(copy, 'devices/kinds/simulated/examples/leaking.yaml');
    const firmware = parse(await readFile(file, 'utf8')) as { emits: { from: string }[] };
    const kept = firmware.emits.filter(({ from }) => from !== 'com.qualcomm.qti.autoregistration');
    assert.notEqual(kept.length, firmware.emits.length);
    await writeFile(file, stringify({ ...firmware, emits: kept }));
    const inCopy = await openRig(copy);
    const { exit, stdout, stderr } = await inCopy.phonehome(['demo', '--out', inCopy.path('out')]);
    await inCopy.close();
    assert.equal(exit, 1, stderr);
    assert.match(stdout, /The demonstration failed: /);
    assert.match(stdout, /imei/i);
    assert.doesNotMatch(stdout, /Verified fixed/);
  });
});
