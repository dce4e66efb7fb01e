import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffBuilds } from '../../lab/analysis/build-diff.ts';
import { redactBuild } from '../../lab/analysis/build-diff-redact.ts';
import { exposureDays } from '../../lab/analysis/build-exposure.ts';
import type { Build, Package } from '../../lab/model/build.ts';

const sender: Package = {
  name: 'com.rig.sender',
  versionCode: 3,
  versionName: '1.2',
  path: '/system/app/Sender/Sender.apk',
  uid: 1001,
  certificate: 'a1b2c3d4',
  permissions: ['android.permission.INTERNET'],
  receivers: ['BOOT_COMPLETED'],
};

const build: Build = {
  fingerprint: 'Maker/P/P:9/X/1:user/release-keys',
  properties: { 'ro.boot.slot_suffix': '_a', 'persist.registration': 'false' },
  packages: [sender],
  authorities: { system: [{ name: '1.0', sha256: 'aa' }], user: [] },
};

const head: Build = { ...build, fingerprint: 'Maker/P/P:9/X/2:user/release-keys' };

describe('the difference of two builds', () => {
  it('is empty for a build and itself', () => {
    assert.deepEqual(diffBuilds(build, build), {
      schema: 'phonehome.build-diff/1',
      base: build.fingerprint,
      head: build.fingerprint,
      properties: [],
      packages: [],
      authorities: [],
      missing: [],
    });
  });

  it('names each fact of a package that changed', () => {
    const now: Package = {
      ...sender,
      versionCode: 4,
      versionName: '1.3',
      path: '/product/app/Sender/Sender.apk',
      uid: 1000,
      certificate: '00000001',
      permissions: ['android.permission.READ_PHONE_STATE'],
      receivers: ['BOOT_COMPLETED', 'SIM_STATE_CHANGED'],
    };
    assert.deepEqual(diffBuilds(build, { ...head, packages: [now] }).packages, [
      {
        name: sender.name,
        state: 'changed',
        package: now,
        changes: [
          { name: 'version', from: '3 (1.2)', to: '4 (1.3)' },
          { name: 'path', from: sender.path, to: now.path },
          { name: 'uid', from: '1001', to: '1000' },
          { name: 'certificate', from: 'a1b2c3d4', to: '00000001' },
          { name: 'permission', from: null, to: 'android.permission.READ_PHONE_STATE' },
          { name: 'permission', from: 'android.permission.INTERNET', to: null },
          { name: 'receiver', from: null, to: 'SIM_STATE_CHANGED' },
        ],
      },
    ]);
  });

  it('tells packages, properties and authorities that came and went', () => {
    const other = { ...sender, name: 'com.rig.other' };
    const diff = diffBuilds(build, {
      ...head,
      properties: { 'ro.boot.slot_suffix': '_b', 'ro.new': '1' },
      packages: [other],
      authorities: { system: [{ name: '1.0', sha256: 'bb' }], user: [{ name: '2.0', sha256: 'cc' }] },
    });
    assert.deepEqual(
      diff.packages.map(({ name, state }) => [name, state]),
      [
        ['com.rig.other', 'added'],
        ['com.rig.sender', 'removed'],
      ],
    );
    assert.deepEqual(diff.properties, [
      { name: 'persist.registration', from: 'false', to: null },
      { name: 'ro.new', from: null, to: '1' },
    ]);
    assert.deepEqual(diff.authorities, [
      { name: 'system/1.0', from: 'aa', to: 'bb' },
      { name: 'user/2.0', from: null, to: 'cc' },
    ]);
  });

  it('calls nothing a difference that one side was not asked for, and says so', () => {
    const { authorities, ...without } = build;
    const { certificate, permissions, receivers, versionName, ...bare } = sender;
    const diff = diffBuilds({ ...without, packages: [bare] }, head);
    assert.deepEqual([diff.packages, diff.authorities], [[], []]);
    assert.deepEqual(
      diff.missing.map((each) => /^The (.*?) of Maker\/P\/P:9\/X\/1:user/.exec(each)?.[1]),
      [
        'permissions, receivers and certificates of packages',
        'certificate authorities of the system',
        'certificate authorities of the user',
      ],
    );
    const empty = diffBuilds({ ...build, packages: [] }, head);
    assert.deepEqual(empty.packages, []);
    assert.match(empty.missing[0] ?? '', /^The packages of .* could not be read and are not compared\.$/);
  });

  it('swaps came and went when the sides are swapped', () => {
    const some = fc.subarray(['a', 'b', 'c', 'd']);
    const value = fc.constantFrom('1', '2');
    const anyBuild = fc.record({ names: some, keys: some, roots: some, version: fc.nat(2), text: value }).map(
      ({ names, keys, roots, version, text }): Build => ({
        ...build,
        packages: [
          sender,
          ...names.map((name) => ({ ...sender, name, versionCode: version, permissions: keys })),
        ],
        properties: Object.fromEntries(keys.map((key) => [key, text])),
        authorities: { system: roots.map((name) => ({ name, sha256: text })), user: null },
      }),
    );
    const swapped = (all: readonly { name: string; from: string | null; to: string | null }[]) =>
      all.map(({ name, from, to }) => ({ name, from: to, to: from }));
    fc.assert(
      fc.property(anyBuild, anyBuild, (one, other) => {
        const [there, back] = [diffBuilds(one, other), diffBuilds(other, one)];
        assert.deepEqual(swapped(back.properties), there.properties);
        assert.deepEqual(swapped(back.authorities), there.authorities);
        const states = { added: 'removed', removed: 'added', changed: 'changed' } as const;
        assert.deepEqual(
          back.packages.map(({ name, state }) => [name, states[state]]),
          there.packages.map(({ name, state }) => [name, state]),
        );
      }),
    );
  });
});

describe('a build without the identifiers of its phone', () => {
  it('shows the kind in the place of a known value, separators aside', () => {
    const { properties } = redactBuild(
      { ...build, properties: { 'ro.vendor.mac': '02005E0053AF', 'ro.sn': 'x-RIGTEST0001-y', 'ro.a': '1' } },
      [
        { kind: 'wifi-mac', value: '02:00:5e:00:53:af' },
        { kind: 'serial', value: 'RIGTEST0001' },
        { kind: 'lac', value: '1' },
      ],
    );
    assert.deepEqual(properties, { 'ro.vendor.mac': '[wifi-mac]', 'ro.sn': '[serial]', 'ro.a': '1' });
  });
});

describe('exposure days', () => {
  it('count from the release of the build to the release of the one that ended it', () => {
    assert.equal(exposureDays('2018-12-20', '2019-01-30'), 41);
    assert.equal(exposureDays('2019-03-30', '2019-04-01'), 2);
    assert.equal(exposureDays('2019-03-30', '2019-03-30'), 0);
  });

  it('are none without both dates, or with dates that are the wrong way round', () => {
    assert.equal(exposureDays(null, '2019-01-30'), null);
    assert.equal(exposureDays('2019-01-30', null), null);
    assert.equal(exposureDays('2019-01-30', '2018-12-20'), null);
    assert.equal(exposureDays('soon', '2018-12-20'), null);
  });
});
