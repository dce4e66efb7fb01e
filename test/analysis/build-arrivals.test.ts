import assert from 'node:assert/strict';
import { arrivalsOf } from '../../lab/analysis/build-arrivals.ts';
import type { BuildDiff, Package, PackageChange } from '../../lab/model/build.ts';
import type { Finding } from '../../lab/model/result.ts';

const plain: Package = {
  name: 'com.rig.sender',
  versionCode: 3,
  path: '/system/app/Sender/Sender.apk',
  uid: 10_101,
  permissions: ['android.permission.INTERNET'],
  receivers: [],
};

const change = (
  name: string,
  changed: Partial<Package> = {},
  more: Partial<PackageChange> = {},
): PackageChange => ({
  name,
  state: 'added',
  package: { ...plain, name, ...changed },
  changes: [],
  ...more,
});

const diff = (packages: readonly PackageChange[]): BuildDiff => ({
  schema: 'phonehome.build-diff/1',
  base: 'a',
  head: 'b',
  properties: [],
  packages,
  authorities: [],
  missing: [],
});

const finding = (changed: { state?: string; trigger?: string; sender?: string | null } = {}): Finding => {
  const { state = 'new', trigger = 'boot', sender = null } = changed;
  return { id: 'F-1', state, trigger, sender: { package: sender, confidence: 'high' } } as unknown as Finding;
};

const told = (findings: readonly Finding[], packages: readonly PackageChange[]) =>
  arrivalsOf(findings, diff(packages)).map(({ package: name, state, basis }) => `${name} ${state} ${basis}`);

describe('a new finding beside the packages that came with the build', () => {
  it('stands beside its sender alone, where that came or changed', () => {
    const both = [change('com.rig.sender'), change('com.rig.other')];
    assert.deepEqual(told([finding({ sender: 'com.rig.sender' })], both), ['com.rig.sender added sender']);
    assert.deepEqual(told([finding({ sender: 'com.rig.old' })], both), []);
  });

  it('stands beside each that may have sent it, those that its trigger wakes first', () => {
    const packages = [
      change('com.rig.a'),
      change('com.rig.b', { receivers: ['BOOT_COMPLETED'] }),
      change('com.rig.c', { receivers: ['SIM_STATE_CHANGED'] }),
    ];
    assert.deepEqual(told([finding()], packages), [
      'com.rig.b added woken',
      'com.rig.a added possible',
      'com.rig.c added possible',
    ]);
    assert.equal(told([finding({ trigger: 'sim-swap' })], packages)[0], 'com.rig.c added woken');
  });

  it('passes over what cannot have sent it: gone, without a network, or with a new version alone', () => {
    const version = [{ name: 'version', from: '1', to: '2' }];
    const packages = [
      change('com.rig.gone', {}, { state: 'removed' }),
      change('com.rig.mute', { permissions: [] }),
      change('com.rig.newer', {}, { state: 'changed', changes: version }),
      change('com.rig.shared', { permissions: [], uid: 1000 }),
      change('com.rig.moved', {}, { state: 'changed', changes: [{ name: 'uid', from: '1', to: '2' }] }),
    ];
    assert.deepEqual(told([finding()], packages), [
      'com.rig.shared added possible',
      'com.rig.moved changed possible',
    ]);
  });

  it('is told of new and worse findings only', () => {
    const states = ['new', 'worse', 'changed', 'unchanged', 'gone', 'excepted', 'unproven'];
    const found = states.filter((state) => told([finding({ state })], [change('com.rig.a')]).length > 0);
    assert.deepEqual(found, ['new', 'worse']);
  });
});
