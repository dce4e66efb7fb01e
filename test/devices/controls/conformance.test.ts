import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { checks, conformsControl, type Family } from './conforms/conforms-control.ts';
import { ControlBench } from './conforms/control-bench.ts';
import {
  callFamily,
  messageFamily,
  otaFamily,
  powerFamily,
  setUpFamily,
  simFamily,
  timeFamily,
} from './conforms/families.ts';

const folder = new URL('../../../devices/controls/', import.meta.url);
const families = [simFamily, messageFamily, callFamily, otaFamily, powerFamily, setUpFamily, timeFamily];

describe('every control that the lab has', () => {
  let bench: ControlBench;
  before(async () => {
    bench = await ControlBench.open();
  });
  after(() => bench.close());

  function conforms<Kind extends { readonly name: string }, Control extends { readonly name: string }>(
    family: Family<Kind, Control>,
  ) {
    for (const kind of family.kinds) conformsControl(family, kind, () => bench);
  }
  conforms(simFamily);
  conforms(messageFamily);
  conforms(callFamily);
  conforms(otaFamily);
  conforms(powerFamily);
  conforms(setUpFamily);
  conforms(timeFamily);
});

describe('the lists of controls', () => {
  it('are all held against their promises, and so is each control in them', async () => {
    const files = await readdir(folder);
    const lists = files.flatMap((file) => /^(.+)-controls\.ts$/.exec(file)?.[1] ?? []);
    assert.deepEqual(lists.sort(), families.map(({ name }) => name).sort());
    for (const { name, kinds } of families)
      for (const kind of kinds) {
        const { declared = 0, passed } = checks.get(`${name}/${kind.name}`) ?? {};
        assert.ok(declared >= 4, `${name}/${kind.name} was held against nothing`);
        assert.equal(passed, declared, `${name}/${kind.name}`);
      }
  });

  it('have a line for each file', async () => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.ts'));
    for (const { name, kinds } of families) {
      const listed: readonly unknown[] = kinds;
      const own = files.filter((file) => file.startsWith(`${name}-`) && !file.endsWith('-controls.ts'));
      for (const file of own) {
        const exported = Object.values((await import(new URL(file, folder).href)) as Record<string, unknown>);
        for (const each of exported.filter(isKind))
          assert.ok(listed.includes(each), `${file} has no line in ${name}-controls.ts`);
      }
    }
  });
});

function isKind(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value && 'make' in value;
}
