import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDevice } from '../../lab/store/device-file.ts';
import { iphoneProfile, serveProfile } from '../../lab/wiring/iphone-profile.ts';
import { deviceAt } from '../devices/iphone/iphone-lab.ts';

describe('the profile that an iPhone is given', () => {
  let folder: string;
  let file: string;
  const former = process.env.PHONEHOME_LAB_ADDRESS;
  before(async () => {
    process.env.PHONEHOME_LAB_ADDRESS = '127.0.0.1';
    folder = await mkdtemp(join(tmpdir(), 'phonehome-profile-'));
    file = join(folder, 'iphone.yaml');
    await writeFile(file, writeDevice(deviceAt('http://mac.example:4723', 8085)));
  });
  after(async () => {
    if (former === undefined) delete process.env.PHONEHOME_LAB_ADDRESS;
    else process.env.PHONEHOME_LAB_ADDRESS = former;
    await rm(folder, { recursive: true, force: true });
  });

  const request = { out: null, ssid: null, supervised: false };

  it('is served with a page that says how it is installed and taken off, under a path of its own', async () => {
    const made = await iphoneProfile(folder, { ...request, file });
    assert.equal(made.proxy, '127.0.0.1:8085');
    const stop = new AbortController();
    let serving: Promise<void> = Promise.resolve();
    const url = await new Promise<string>((ready) => {
      serving = serveProfile(made, ready, stop.signal);
    });
    const page = await (await fetch(url)).text();
    assert.match(page, /Certificate Trust Settings/);
    assert.match(page, /Remove Profile/);
    const link = /href="([^"]+)"/.exec(page)?.[1] ?? assert.fail('the page has no link');
    const got = await fetch(new URL(link, url));
    assert.equal(got.headers.get('content-type'), 'application/x-apple-aspen-config');
    assert.equal(await got.text(), made.text);
    assert.equal((await fetch(new URL('/', url))).status, 404);
    stop.abort();
    await serving;
  });

  it('is refused for a phone that is none, and where nobody says which Wi-Fi', async () => {
    const { iphone, ...android } = deviceAt('http://mac.example:4723', 8085);
    const other = join(folder, 'other.yaml');
    await writeFile(other, writeDevice(android));
    await assert.rejects(iphoneProfile(folder, { ...request, file: other }), {
      code: 'USAGE',
      message: /not about an iPhone/,
    });
    await writeFile(other, writeDevice({ ...android, iphone, identifiers: [] }));
    await assert.rejects(iphoneProfile(folder, { ...request, file: other }), {
      code: 'USAGE',
      message: /--ssid/,
    });
    const { text } = await iphoneProfile(folder, { ...request, file: other, supervised: true });
    assert.match(text, /com\.apple\.proxy\.http\.global/);
  });
});
