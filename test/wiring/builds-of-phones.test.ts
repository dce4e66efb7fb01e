import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Package } from '../../lab/model/build.ts';
import type { Device } from '../../lab/model/device.ts';
import { checkManifest } from '../../lab/store/manifest.ts';
import { readRun } from '../../lab/store/run-reader.ts';
import { createRun } from '../../lab/store/run-writer.ts';
import { analyzeRun } from '../../lab/wiring/analyze-run.ts';
import { diffOfRuns } from '../../lab/wiring/builds.ts';
import { run, device as single, temporaryFolder } from '../store/a-run.ts';
import { held } from '../store/held.ts';

const devices = ['PHONE1', 'PHONE2', 'PHONE3'].map((serial): Device => ({ ...single, serial }));
const packageOf = (name: string): Package => ({
  name,
  versionCode: 1,
  path: `/system/${name}.apk`,
  uid: 10_001,
});
const [stock, own, added] = ['com.acme.stock', 'com.acme.own', 'com.acme.added'].map(packageOf) as [
  Package,
  Package,
  Package,
];

describe('a run of several phones', () => {
  let folder: string;
  let home: string | undefined;
  before(async () => {
    folder = await temporaryFolder();
    home = process.env.PHONEHOME_HOME;
    process.env.PHONEHOME_HOME = join(folder, 'home');
  });
  after(async () => {
    if (home === undefined) delete process.env.PHONEHOME_HOME;
    else process.env.PHONEHOME_HOME = home;
    await rm(folder, { recursive: true, force: true });
  });

  /** A run in which each phone told its packages, in this order. */
  const record = async (
    name: string,
    version: number,
    told: Readonly<Record<string, readonly Package[]>>,
  ) => {
    const fingerprint = `Maker/P/P:9/X/${version}:user/release-keys`;
    const serials = Object.keys(told).sort();
    const own = devices.filter(({ serial }) => serials.includes(serial));
    const writer = await createRun(join(folder, name), { ...run, fingerprint, serials }, own);
    for (const [serial, packages] of Object.entries(told))
      await writer.build({ fingerprint, properties: { 'ro.told.by': serial }, packages }, held, serial);
    await writer.finish();
    return writer.folder;
  };

  it('keeps what each phone told of its build, and takes none for another’s', async () => {
    const path = await record('kept', 1, { PHONE1: [stock], PHONE2: [stock, own] });
    const { build, builds } = await readRun(path);
    assert.equal(build?.properties['ro.told.by'], 'PHONE1');
    assert.deepEqual(
      [...builds].map(([serial, { properties, packages }]) => [
        serial,
        properties['ro.told.by'],
        packages.length,
      ]),
      [
        ['PHONE1', 'PHONE1', 1],
        ['PHONE2', 'PHONE2', 2],
      ],
    );
    assert.deepEqual(await checkManifest(path), { missing: [], changed: [], added: [] });
  });

  it('says in its limits where phones that claim the same build differ', async () => {
    const alike = await analyzeRun(await record('alike', 1, { PHONE1: [stock], PHONE2: [stock] }));
    assert.ok(!alike.notes.join().includes('both claim'));
    const { notes, packages } = await analyzeRun(
      await record('unlike', 1, { PHONE1: [stock], PHONE2: [stock, own] }),
    );
    assert.match(
      notes.join(' '),
      /Phones PHONE1 and PHONE2 both claim the build 1, and differ in 1 package \(com\.acme\.own on the second only\)/,
    );
    assert.deepEqual(
      packages.map(({ name }) => name),
      ['com.acme.stock', 'com.acme.own'],
    );
  });

  it('is compared by a phone that is in both runs, so that what differs is not the phone', async () => {
    const base = await record('base', 1, { PHONE1: [stock], PHONE2: [stock, own] });
    const head = await record('head', 2, { PHONE2: [stock, own, added], PHONE3: [stock, added] });
    const diff = await diffOfRuns(base, head);
    assert.deepEqual(
      diff?.packages.map(({ name, state }) => [name, state]),
      [['com.acme.added', 'added']],
    );
    const limits = diff?.missing.filter((each) => each.includes('both claim')) ?? [];
    assert.match(limits[0] ?? '', /PHONE1 and PHONE2 both claim the build 1/);
    assert.match(limits[1] ?? '', /PHONE2 and PHONE3 both claim the build 2/);
  });

  it('has its one phone’s in a run of one', async () => {
    const { build, builds } = await readRun(await record('one', 1, { PHONE3: [stock] }));
    assert.deepEqual(builds.get('PHONE3'), build);
  });
});
