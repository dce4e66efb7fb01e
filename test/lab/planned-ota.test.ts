import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRequest } from '../../lab/model/lab.ts';
import { readOta } from '../../lab/store/build-ota.ts';
import { keepBuild } from '../../lab/store/build-records.ts';
import { onlyBuildOf, plannedOta } from '../../lab/wiring/planned-ota.ts';
import { device, temporaryFolder } from '../store/a-run.ts';
import { otaZip } from '../store/zip-file.ts';

const request: RunRequest = {
  firmware: null,
  devices: [],
  scenarios: [],
  repeat: 1,
  dwellMs: 1,
  responder: 'sink',
  state: 'sim-known',
  seed: 1,
  out: '',
};

describe('the OTA that a run is to install', () => {
  let home: string;
  const write = async (lines: Record<string, string>) => {
    const path = join(home, 'ota.zip');
    await writeFile(path, otaZip(lines));
    return path;
  };
  const plan = (changed: Partial<RunRequest>, devices = [device]) =>
    plannedOta(home, { ...request, ...changed }, devices);

  before(async () => {
    home = await temporaryFolder();
  });
  after(() => rm(home, { recursive: true, force: true }));

  it('is none unless one was asked for', async () => {
    assert.equal(await plan({}), null);
  });

  it('is a zip, or a build that was added', async () => {
    const build = await write({});
    const ota = await plan({ build });
    assert.ok(ota !== null);
    assert.equal(onlyBuildOf(ota), 'Maker/Rig/rig:13/TQ3A/R2:user/release-keys');
    const record = await keepBuild(home, await readOta(build), {});
    assert.equal((await plan({ build: record.id }))?.sha256, ota.sha256);
    assert.equal((await plan({ build: 'R2' }))?.path, build);
    await assert.rejects(plan({ build: 'R9' }), { code: 'USAGE' });
    await assert.rejects(plan({ build: join(home, 'none.zip') }), { code: 'BAD_FILE' });
  });

  it('is refused where the zip is another one by now', async () => {
    const record = await keepBuild(home, await readOta(await write({ 'ota-type': 'AB' })), {});
    await write({ 'ota-type': 'BLOCK' });
    await assert.rejects(plan({ build: record.id }), /its bytes have changed since/);
  });

  it('is refused for another phone, where the device file says its codename', async () => {
    const build = await write({});
    await plan({ build }, [{ ...device, codename: 'rig' }]);
    await assert.rejects(
      plan({ build }, [{ ...device, codename: 'gir' }]),
      /is for rig, and phone .* is gir/,
    );
  });

  it('needs a word of consent to erase a phone or to go back', async () => {
    const back = await write({ 'ota-downgrade': 'yes' });
    await assert.rejects(plan({ build: back }), {
      code: 'USAGE',
      message: /goes back to an older build.*--allow-wipe/,
    });
    const both = await write({ 'ota-downgrade': 'yes', 'ota-wipe': 'yes' });
    await assert.rejects(
      plan({ build: both }),
      /goes back to an older build and erases all that is on the phone/,
    );
    assert.equal((await plan({ build: both, allowWipe: true }))?.wipe, true);
  });

  it('is refused where the state that was said is not the one it leaves', async () => {
    const build = await write({});
    await assert.rejects(
      plan({ build, saidState: 'wiped' }),
      /--state wiped contradicts --build.*is upgraded/,
    );
    await plan({ build, saidState: 'upgraded' });
    await plan({ build, saidState: null });
  });
});
