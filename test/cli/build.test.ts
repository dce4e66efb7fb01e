import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildDiff, BuildRecord } from '../../lab/model/build.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { documentOf, openRig, type Rig } from '../lab/rig.ts';
import { device, run } from '../store/a-run.ts';
import { held } from '../store/held.ts';
import { otaZip } from '../store/zip-file.ts';

describe('the build command', () => {
  let rig: Rig;
  let ota: string;

  before(async () => {
    rig = await openRig();
    ota = rig.path('ota.zip');
    await writeFile(ota, otaZip({ 'ota-wipe': 'yes', 'pre-device': 'B2N_test' }));
  });
  after(() => rig.close());

  it('keeps an OTA, lists it and shows it again', async () => {
    const added = documentOf<BuildRecord>(
      await rig.phonehome([
        'build',
        'add',
        ota,
        '--released',
        '2019-02-01',
        '--batch',
        'B',
        '--region',
        'EU',
        '--json',
      ]),
    );
    assert.equal(added.released, '2019-02-01');
    assert.deepEqual(await readdir(rig.path('home', 'builds')), [`${added.id}.yaml`]);
    const listed = await rig.phonehome(['build', 'list']);
    assert.match(listed.stdout, new RegExp(`^${added.id} {2}R2 {2}AB {2}released 2019-02-01 {2}wipes\\n$`));
    assert.deepEqual(
      documentOf(await rig.phonehome(['build', 'show', added.id.slice(0, 5), '--json'])),
      added,
    );
    const shown = await rig.phonehome(['build', 'show', 'R2']);
    assert.match(shown.stdout, /^wipes +yes: it erases what is on the phone$/m);
    assert.match(shown.stdout, /^region +EU$/m);
  });

  it('refuses a wrong device, a wrong date and what is no OTA, each with exit code 2', async () => {
    const text = (codename: string) =>
      `serial: RIGTEST1\nproduct: Rig\nline: rig/eu\ncodename: ${codename}\nidentifiers: []\n`;
    const wrong = await rig.write('wrong.yaml', text('other'));
    const refused = await rig.phonehome(['build', 'add', ota, '--device', wrong]);
    assert.equal(refused.exit, 2);
    assert.match(refused.stderr, /is for B2N_test, and phone RIGTEST1 is other/);
    const right = await rig.write('right.yaml', text('B2N_test'));
    assert.equal((await rig.phonehome(['build', 'add', ota, '--device', right])).exit, 0);
    assert.equal((await rig.phonehome(['build', 'add', ota, '--released', '2019-02-30'])).exit, 2);
    const plain = await rig.phonehome(['build', 'add', await rig.write('a.zip', 'no zip')]);
    assert.deepEqual([plain.exit, plain.stdout], [2, '']);
    assert.match(plain.stderr, /a\.zip is no zip/);
    assert.equal((await rig.phonehome(['build', 'show', 'nothing'])).exit, 2);
  });

  it('tells what differs between two recorded builds, without the identifiers of their phones', async () => {
    const package_ = { name: 'com.rig.old', versionCode: 1, path: '/system/app/Old/Old.apk', uid: 10_101 };
    const base = rig.path('base');
    const first = await createRun(base, run, [device]);
    await first.build(
      { fingerprint: run.fingerprint, properties: { 'ro.a': '1' }, packages: [package_] },
      held,
    );
    const head = rig.path('head');
    await mkdir(join(head, 'build'), { recursive: true });
    const second = await createRun(
      rig.path('other'),
      { ...run, fingerprint: 'Maker/P/P:9/X/2:user/release-keys' },
      [device],
    );
    await second.build(
      {
        fingerprint: 'Maker/P/P:9/X/2:user/release-keys',
        properties: { 'ro.a': '2', 'ro.vendor.sn': `<${device.serial}>` },
        packages: [package_, { ...package_, name: 'com.rig.new', receivers: ['BOOT_COMPLETED'] }],
      },
      held,
    );
    const ended = await rig.phonehome(['build', 'diff', base, rig.path('other'), '--json']);
    const found = documentOf<BuildDiff>(ended);
    assert.deepEqual(found.properties, [
      { name: 'ro.a', from: '1', to: '2' },
      { name: 'ro.vendor.sn', from: null, to: '[serial]' },
    ]);
    assert.deepEqual(
      found.packages.map(({ name, state }) => [name, state]),
      [['com.rig.new', 'added']],
    );
    const inside = await rig.phonehome([
      'build',
      'diff',
      join(base, 'build'),
      join(rig.path('other'), 'build'),
    ]);
    assert.match(inside.stdout, /^Packages: 1 came\n {2}\+ com\.rig\.new\n {6}version 1\n/m);
    assert.match(inside.stdout, /woken by BOOT_COMPLETED/);
    assert.match(inside.stdout, /ro\.vendor\.sn\n {6}\[serial\]/);
    assert.ok(!inside.stdout.includes(device.serial));
    assert.match(inside.stdout, /^! The certificate authorities of the system .* could not be read/m);
    const nothing = await rig.phonehome(['build', 'diff', base, head]);
    assert.equal(nothing.exit, 2);
    assert.match(nothing.stderr, /is no run and holds no inventory/);
  });
});
