import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { phoneKinds } from '../../lab/wiring/phone-kinds.ts';
import { conforming, conformsPhoneKind } from './conforms/conforms-phone-kind.ts';
import { PhoneWorld } from './conforms/phone-world.ts';

const folder = new URL('../../lab/wiring/', import.meta.url);

describe('every kind of phone that the lab drives', () => {
  let world: PhoneWorld;
  const told = { PHONEHOME_LAB_ADDRESS: '127.0.0.1', PHONEHOME_PIN: '1234' };
  const former = Object.fromEntries(Object.keys(told).map((name) => [name, process.env[name]]));
  before(async () => {
    Object.assign(process.env, told);
    world = await PhoneWorld.open();
  });
  after(async () => {
    for (const [name, value] of Object.entries(former)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await world?.close();
  });

  for (const kind of phoneKinds) conformsPhoneKind(kind, () => world);
}).timeout(180_000);

describe('the list of kinds of phone', () => {
  it('was held against what a run relies on, each of its kinds', () => {
    assert.deepEqual([...conforming].sort(), phoneKinds.map(({ name }) => name).sort());
  });

  it('has names that differ, and a kind for each run', () => {
    assert.equal(new Set(phoneKinds.map(({ name }) => name)).size, phoneKinds.length);
    for (const firmware of [null, 'firmware.yaml']) {
      const kind = phoneKinds.find((each) => each.takes({ firmware }));
      assert.equal(kind?.simulated, firmware !== null);
    }
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
