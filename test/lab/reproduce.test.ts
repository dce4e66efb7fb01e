import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import type { Reproduction } from '../../lab/model/finding.ts';
import type { Result } from '../../lab/model/result.ts';
import { deviceOf, documentOf, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const phone = phoneOf(6);
const leak = {
  name: 'registration',
  from: 'com.example.registration',
  on: ['screen-on'],
  delay: '100ms',
  request: { method: 'POST', url: 'http://collect.example/v1', body: { json: { IMEI1: '{{imei}}' } } },
};

describe('A finding that was exported', function () {
  this.timeout(240_000);
  let rig: Rig;
  let folder: string;

  before('one run finds it', async () => {
    rig = await openRig();
    const device = await rig.write('device.yaml', deviceOf(phone));
    const firmware = await rig.write('firmware.yaml', firmwareOf('1', [leak]));
    const args = ['--device', device, '--scenario', 'screen-on', '--repeat', '1', '--dwell', '1s', '--json'];
    const run = await rig.phonehome(['run', '--firmware', firmware, ...args, '--out', rig.path('run')]);
    const [found] = documentOf<Result>(run).findings;
    assert.ok(found, run.stderr);
    folder = rig.path('finding');
    const exported = await rig.phonehome(['finding', 'export', rig.path('run'), found.id, '--out', folder]);
    assert.equal(exported.exit, 0, exported.stderr);
  });
  after(() => rig?.close());

  it('explains itself without a value, and with the command that tries it again', async () => {
    for (const name of await readdir(folder)) {
      assert.ok(!(await readFile(`${folder}/${name}`, 'utf8')).includes(phone.imei), name);
    }
    const readme = await readFile(`${folder}/README.md`, 'utf8');
    assert.ok(
      readme.includes(`./phonehome reproduce ${folder} --device ${rig.path('device.yaml')}\n`),
      readme,
    );
    assert.match(await readFile(`${folder}/logcat.txt`, 'utf8'), /com\.example\.registration/);
  });

  it('is seen again by that command, and not on a build without it', async () => {
    const again = ['reproduce', folder, '--device', rig.path('device.yaml'), '--repeat', '1', '--json'];
    const seen = await rig.phonehome(again);
    const { outcome, k, n } = documentOf<Reproduction>(seen);
    assert.deepEqual([seen.exit, outcome, k, n], [1, 'seen', 1, 1], seen.stderr);
    const mended = await rig.write('mended.yaml', firmwareOf('2', []));
    const gone = await rig.phonehome([...again, '--firmware', mended]);
    const document = documentOf<Reproduction>(gone);
    assert.deepEqual([gone.exit, document.outcome, document.k], [0, 'not-seen', 0], gone.stderr);
    assert.ok((document.missedRateBelow ?? 0) > 0.9);
    assert.match(document.sentence, /0 of 1 times .* Another build than in the run/);
  });
});
