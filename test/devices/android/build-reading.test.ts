import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Adb } from '../../../devices/kinds/android/adb.ts';
import { type AdbServer, startAdbServer } from '../../../devices/kinds/android/adb-server.ts';
import { authoritiesIn } from '../../../devices/kinds/android/build-authorities.ts';
import { dumpedPackagesIn, receiversIn } from '../../../devices/kinds/android/build-dump.ts';
import { readBuild } from '../../../devices/kinds/android/build-reading.ts';
import type { Package } from '../../../lab/model/build.ts';
import { addressOf, firmware, startTestPhone } from './test-lab.ts';
import { TestLease } from './test-lease.ts';

const dump = `Packages:
  Package [com.maker.registration] (7e4c0d8):
    appId=1001
    pkg=Package{a55 com.maker.registration}
    codePath=/system/priv-app/Registration
    versionCode=28 minSdk=24 targetSdk=28
    versionName=9-5374186 beta
    splits=[base]
    signatures=PackageSignatures{f0a7f05 version:3, signatures:[b4addb29, 1c3], past signatures:[0]}
    declared permissions:
      com.maker.OWN: prot=signature
    requested permissions:
      android.permission.READ_PHONE_STATE
      android.permission.ACCESS_FINE_LOCATION: restricted=true
      com.maker.OWN
    install permissions:
      android.permission.INTERNET: granted=true
    User 0: ceDataInode=1 installed=true
      runtime permissions:
        android.permission.CAMERA: granted=false
  Package [com.old] (1):
    versionCode=1 minSdk=1 targetSdk=1
    versionName=1.0
    signatures=PackageSignatures{4ae5e7d [b4addb29]}

Hidden system packages:
  Package [com.maker.registration] (7e4c0d9):
    versionName=8
`;

const resolvers = `Receiver Resolver Table:
  Schemes:
      package:
        aaaaaaa com.maker.scheme/.Watcher filter 1
  Non-Data Actions:
      android.intent.action.BOOT_COMPLETED:
        2f5b2bb com.maker.registration/.BootReceiver filter 7ad1a29
          Action: "android.intent.action.BOOT_COMPLETED"
        2f5b2bc com.maker.other/com.maker.Deep$Inner filter 7ad1a30
      android.intent.action.SIM_STATE_CHANGED:
        2f5b2bd com.maker.registration/.SimReceiver filter 1
        2f5b2be com.maker.registration/.SecondSimReceiver filter 1
      android.intent.action.TIME_SET:
        2f5b2bf com.maker.clock/.Receiver filter 1

Service Resolver Table:
  Non-Data Actions:
      android.intent.action.BOOT_COMPLETED:
        2f5b2c0 com.maker.service/.Service filter 1
`;

describe('what a dump tells of packages', () => {
  it('is the first block of each, with version, signers and permissions that it asks for', () => {
    assert.deepEqual(
      [...dumpedPackagesIn(dump)],
      [
        [
          'com.maker.registration',
          {
            versionName: '9-5374186 beta',
            certificate: '000001c3 b4addb29',
            permissions: [
              'android.permission.ACCESS_FINE_LOCATION',
              'android.permission.READ_PHONE_STATE',
              'com.maker.OWN',
            ],
          },
        ],
        // Before Android 9 the digits are an address in memory, another one at each boot.
        ['com.old', { versionName: '1.0', permissions: [] }],
      ],
    );
  });

  it('names the watched broadcasts that wake a package, of receivers alone', () => {
    assert.deepEqual(
      [...(receiversIn(resolvers) ?? [])],
      [
        ['com.maker.registration', ['BOOT_COMPLETED', 'SIM_STATE_CHANGED']],
        ['com.maker.other', ['BOOT_COMPLETED']],
      ],
    );
    assert.equal(receiversIn("Can't find service: package"), null);
  });
});

describe('the certificate authorities of a phone', () => {
  const digest = 'ab'.repeat(32);
  const hidden = '';

  it('are taken from the module where there is one, and leave the lab out', () => {
    const line = (folder: string, name: string) => `${digest}  ${folder}/${name}`;
    const answers = {
      module: `@readable\n${line('/apex/com.android.conscrypt/cacerts', '2.0')}\n${line('/apex/com.android.conscrypt/cacerts', '1.0')}`,
      system: `@readable\n${line('/system/etc/security/cacerts', '3.0')}`,
      user: `@readable\n${line('/data/misc/user/0/cacerts-added', 'lab.0')}`,
    };
    assert.deepEqual(authoritiesIn(answers, 'lab.0'), {
      system: [
        { name: '1.0', sha256: digest },
        { name: '2.0', sha256: digest },
      ],
      user: [],
    });
    assert.deepEqual(authoritiesIn({ ...answers, module: hidden }, null).system, [
      { name: '3.0', sha256: digest },
    ]);
  });

  it('are unknown, and not none, where the phone does not list them', () => {
    const answers = { module: hidden, system: '@readable', user: hidden };
    assert.deepEqual(authoritiesIn(answers, null), { system: [], user: null });
  });
});

describe('reading the build of a phone', () => {
  let folder: string;
  let server: AdbServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-build-'));
    server = await startAdbServer({ home: folder, logFile: join(folder, 'adb.log') });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes the inventory in one command, every part of which the phone knows', async () => {
    const sender: Package = {
      name: 'com.example.sender',
      versionCode: 3,
      versionName: '3.1',
      path: '/system/app/Sender/Sender.apk',
      uid: 10_050,
      certificate: '0a1b2c3d',
      permissions: ['android.permission.INTERNET', 'android.permission.READ_PHONE_STATE'],
      receivers: ['BOOT_COMPLETED', 'SIM_STATE_CHANGED'],
    };
    const build = { ...firmware.build, packages: [sender] };
    const phone = await startTestPhone({ firmware: { ...firmware, build } });
    try {
      const added = '/data/misc/user/0/cacerts-added';
      phone.state.files.write('/system/etc/security/cacerts/9f0f5fd6.0', Buffer.from('one'));
      phone.state.files.write(`${added}/0a1b2c3d.0`, Buffer.from('the lab'));
      phone.state.files.write(`${added}/5c4d3e2f.0`, Buffer.from('two'));
      const adb = new Adb({ server, address: addressOf(phone), lease: new TestLease(phone.serial) });
      await adb.waitForDevice(15_000);
      const before = phone.journal.of('command').length;
      const read = await readBuild(adb, '0a1b2c3d.0');
      assert.equal(phone.journal.of('command').length - before, 1);
      assert.deepEqual(phone.unknownCommands(), []);
      assert.equal(read.fingerprint, build.fingerprint);
      assert.deepEqual(
        read.packages.find(({ name }) => name === sender.name),
        sender,
      );
      assert.deepEqual(read.packages.find(({ name }) => name === 'android')?.receivers, []);
      const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
      assert.deepEqual(read.authorities, {
        system: [{ name: '9f0f5fd6.0', sha256: sha256('one') }],
        user: [{ name: '5c4d3e2f.0', sha256: sha256('two') }],
      });
      assert.equal(read.properties['ro.serialno'], undefined);
      assert.equal(read.properties['persist.vendor.test.enabled'], 'true');
    } finally {
      await phone.stop();
    }
  });
});
