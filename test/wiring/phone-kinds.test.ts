import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { Device } from '../../lab/model/device.ts';
import { phoneKinds } from '../../lab/wiring/phone-kinds.ts';
import { conforming, conformsPhoneKind } from './conforms/conforms-phone-kind.ts';
import { IphoneWorld } from './conforms/iphone-world.ts';
import { type KindWorld, PhoneWorld } from './conforms/phone-world.ts';

const folder = new URL('../../lab/wiring/', import.meta.url);

describe('every kind of phone that the lab drives', () => {
  const worlds = new Map<boolean, KindWorld>();
  const told = { PHONEHOME_LAB_ADDRESS: '127.0.0.1', PHONEHOME_PIN: '1234' };
  const names = [...Object.keys(told), 'PHONEHOME_IPHONE_RESTART_COMMAND'];
  const former = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  before(async () => {
    const [android, iphones] = await Promise.all([PhoneWorld.open(), IphoneWorld.open()]);
    worlds.set(false, android).set(true, iphones);
    Object.assign(process.env, told, { PHONEHOME_IPHONE_RESTART_COMMAND: iphones.restarts });
  });
  after(async () => {
    for (const [name, value] of Object.entries(former)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const world of worlds.values()) await world.close();
  });

  for (const kind of phoneKinds)
    conformsPhoneKind(kind, () => worlds.get(kind.adb === 'none') ?? assert.fail('there is no world for it'));
}).timeout(180_000);

describe('the list of kinds of phone', () => {
  it('was held against what a run relies on, each of its kinds', () => {
    assert.deepEqual([...conforming].sort(), phoneKinds.map(({ name }) => name).sort());
  });

  it('has names that differ, and a kind for each run', () => {
    assert.equal(new Set(phoneKinds.map(({ name }) => name)).size, phoneKinds.length);
    const android = { serial: 'A1', product: 'A', line: 'a/eu', identifiers: [], sims: [] };
    const access = { appium: 'http://mac.example:4723', udid: '', address: '192.0.2.7', proxyPort: 8085 };
    const iphone = { ...android, serial: 'I1', iphone: access };
    const of = (firmware: string | null, devices: readonly Device[]) =>
      phoneKinds.filter((each) => each.takes({ firmware }, devices)).map(({ name }) => name);
    assert.deepEqual(of(null, [android]), ['android']);
    assert.deepEqual(of('firmware.yaml', [android]), ['simulated']);
    assert.deepEqual(of(null, [iphone, iphone]), ['iphone']);
    assert.deepEqual([of('firmware.yaml', [iphone]), of(null, [android, iphone])], [[], []]);
  });

  it('has a line for each file', async () => {
    const listed: readonly unknown[] = phoneKinds;
    for (const file of (await readdir(folder)).filter((each) => each.endsWith('-phones.ts'))) {
      const exported = Object.values((await import(new URL(file, folder).href)) as Record<string, unknown>);
      for (const each of exported) {
        if (typeof each !== 'object' || each === null || !('takes' in each)) continue;
        assert.ok(listed.includes(each), `${file} has no line in phone-kinds.ts`);
      }
    }
  });
});
