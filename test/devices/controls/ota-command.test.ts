import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOta } from '../../../devices/controls/ota-command.ts';
import type { OtaPhone } from '../../../devices/controls/ota-control.ts';
import type { OtaFile } from '../../../lab/model/build.ts';

const ota = { postBuild: ['a/b/c'], path: '/builds/r2.zip', sha256: 'ab' } as unknown as OtaFile;
const unused = () => assert.fail('a command needs nothing of the recovery');
const phone: OtaPhone = {
  device: { serial: 'RIGTEST1', product: 'Rig', line: 'rig/eu', identifiers: [], sims: [] },
  adb: '127.0.0.1:15555',
  adbPort: 15_037,
  awaitOta: unused,
  sendOta: unused,
  signal: new AbortController().signal,
};

describe('installing by a configured command', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-ota-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const install = async (script: string, timeoutMs?: number) => {
    const file = join(folder, 'install.mjs');
    await writeFile(file, script);
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    await commandOta({ program: process.execPath, arguments: [file], ...options }).install(phone, ota);
  };

  it('tells the command which phone, which zip and what it makes', async () => {
    const out = join(folder, 'told.json');
    await install(`
      import { writeFileSync } from 'node:fs';
      const told = Object.entries(process.env).filter(([name]) => /^(PHONEHOME_(SERIAL|ADB|OTA|FINGERPRINT)|ANDROID_ADB_SERVER_PORT)$/.test(name));
      writeFileSync(${JSON.stringify(out)}, JSON.stringify(Object.fromEntries(told)));
    `);
    assert.deepEqual(JSON.parse(await readFile(out, 'utf8')), {
      ANDROID_ADB_SERVER_PORT: '15037',
      PHONEHOME_ADB: '127.0.0.1:15555',
      PHONEHOME_FINGERPRINT: 'a/b/c',
      PHONEHOME_OTA: '/builds/r2.zip',
      PHONEHOME_SERIAL: 'RIGTEST1',
    });
  });

  it('says that it failed, did not end, or is not there', async () => {
    await assert.rejects(install('process.exit(3)'), {
      code: 'PHONE_STATE',
      message: /did not install the OTA on phone RIGTEST1: it ended with exit code 3\. Run it by hand/,
    });
    await assert.rejects(install('setInterval(() => {}, 1000)', 300), /it did not end in time/);
    const none = commandOta({ program: join(folder, 'nothing'), arguments: [] });
    await assert.rejects(none.install(phone, ota), /it could not be started/);
  });
});
