import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readApkFacts, readZipEntry } from '../../../devices/kinds/simulated/apk-manifest.ts';
import {
  lifecyclePaths,
  notSimulated,
  sessionRoutes,
} from '../../../devices/kinds/simulated/uiautomator2/routes.ts';
import { uiAutomator2Component } from '../../../devices/kinds/simulated/uiautomator2/server.ts';

/** Strings of a DEX file (Dalvik executable format: string_ids at 0x38, each a ULEB128 length and MUTF-8). */
function stringsOf(dex: Buffer): string[] {
  const table = dex.readUInt32LE(0x3c);
  return Array.from({ length: dex.readUInt32LE(0x38) }, (_, index) => {
    let at = dex.readUInt32LE(table + index * 4);
    while ((dex[at] ?? 0) & 0x80) at += 1;
    return dex.toString('utf8', at + 1, dex.indexOf(0, at + 1));
  });
}

/** An APK that the driver installs: both ship with the package of its server. */
async function bundledApk(which: 'server' | 'test'): Promise<Buffer> {
  const driver = createRequire(import.meta.url).resolve('appium-uiautomator2-driver/package.json');
  const folder = join(
    dirname(createRequire(driver).resolve('appium-uiautomator2-server/package.json')),
    'apks',
  );
  const wanted = which === 'server' ? /-v[\d.]+\.apk$/ : /-androidTest\.apk$/;
  const name = (await readdir(folder)).find((each) => wanted.test(each));
  assert.ok(name !== undefined, `no APK in ${folder}`);
  return readFile(join(folder, name));
}

function routesOf(apk: Buffer): string[] {
  const found = new Set<string>();
  for (let number = 1; ; number += 1) {
    const dex = readZipEntry(apk, `classes${number === 1 ? '' : number}.dex`);
    if (dex === undefined) return [...found].sort();
    for (const text of stringsOf(dex)) {
      if (/^\/(?:status|sessions?|appium)(?:\/[\w/:]*)?$/.test(text)) found.add(text);
    }
  }
}

describe('the simulated UiAutomator2 server', () => {
  let real: string[];
  before(async () => {
    real = routesOf(await bundledApk('server'));
  });
  const served = () => [...new Set([...lifecyclePaths, ...sessionRoutes.map(({ path }) => path)])].sort();

  it('serves or lists as not simulated each route of the real one', () => {
    assert.ok(real.length > 50, `found ${real.length} routes`);
    assert.deepEqual([...new Set([...served(), ...notSimulated])].sort(), real);
  });

  it('serves no route that it lists as not simulated', () => {
    assert.deepEqual(
      served().filter((path) => notSimulated.includes(path)),
      [],
    );
  });

  it('is run by the instrumentation that the bundled APK declares', async () => {
    const facts = readApkFacts(await bundledApk('test'));
    assert.equal(`${facts?.name}/${facts?.instruments?.runner}`, uiAutomator2Component);
    assert.equal(facts?.instruments?.target, 'io.appium.uiautomator2.server');
  });

  it('reads name and version of an APK from its manifest', async () => {
    const facts = readApkFacts(await bundledApk('server'));
    assert.equal(facts?.name, 'io.appium.uiautomator2.server');
    assert.match(facts?.versionName ?? '', /^\d+\.\d+\.\d+$/);
    assert.ok((facts?.versionCode ?? 0) > 0);
    assert.ok(facts?.permissions.includes('android.permission.INTERNET'));
    assert.equal(readApkFacts(Buffer.from('no archive')), undefined);
  });
});
