import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLab } from '../../lab/main.ts';
import type { Lab, RunRequest } from '../../lab/model/lab.ts';
import type { Result } from '../../lab/model/result.ts';
import { writeDevice } from '../../lab/store/device-file.ts';
import { deviceAt, fixedPort, restartProgram } from '../devices/iphone/iphone-lab.ts';
import { ScriptedIphone, values } from '../devices/iphone/scripted-iphone.ts';
import { XcuitestServer } from '../devices/iphone/xcuitest-server.ts';

/** A run from device.yaml to result, on an iPhone behind a server that speaks the driver's commands. */
describe('a run on an iPhone', () => {
  const names = ['PHONEHOME_HOME', 'PHONEHOME_LAB_ADDRESS', 'PHONEHOME_IPHONE_RESTART_COMMAND', 'REDIS_URL'];
  const former = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  const phone = new ScriptedIphone();
  const server = new XcuitestServer(phone, values.udid);
  let folder: string;
  let file: string;
  let lab: Lab;
  let result: Result;
  let notes: string;

  function wanted(more: Partial<RunRequest>): RunRequest {
    return {
      firmware: null,
      devices: [file],
      scenarios: [],
      repeat: 1,
      dwellMs: 500,
      responder: 'sink',
      state: 'sim-known',
      seed: 1,
      out: join(folder, 'run'),
      ...more,
    };
  }

  before(async function () {
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'phonehome-iphone-'));
    await server.start();
    Object.assign(process.env, {
      PHONEHOME_HOME: join(folder, 'home'),
      PHONEHOME_LAB_ADDRESS: '127.0.0.1',
      PHONEHOME_IPHONE_RESTART_COMMAND: await restartProgram(folder, server.url),
    });
    delete process.env.REDIS_URL;
    file = join(folder, 'iphone.yaml');
    await writeFile(file, writeDevice(deviceAt(server.url, await fixedPort())));
    lab = await openLab();
    const out = join(folder, 'lab.mobileconfig');
    await lab.devices.profile({ file, out, ssid: null, supervised: false });
    phone.install(await readFile(out, 'utf8'));
    const body = JSON.stringify({ hw: { imei: values.imei } });
    phone.sendings.push({ on: 'unlock', url: 'https://collect.maker.example/v1/open', body });
    const { idfv } = values;
    phone.sendings.push({ on: 'boot', url: 'http://start.maker.example/b', body: JSON.stringify({ idfv }) });
    const scenarios = ['unlock', 'boot', 'airplane-toggle'];
    const ended = await lab.run(wanted({ scenarios }), () => undefined, new AbortController().signal);
    assert.equal(ended.fault, null);
    assert.deepEqual(
      ended.outcomes.map(({ status, reason }) => [status, reason]),
      scenarios.map(() => ['done', null]),
    );
    const { results } = await lab.compare([ended.folder, ended.folder], { leastTrials: 1, leastDwellMs: 1 });
    result = results.at(-1) ?? assert.fail('there is no result');
    notes = result.coverage.notes.join(' ');
  });

  after(async () => {
    await lab?.close();
    await server.close();
    for (const [name, value] of Object.entries(former)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('finds what the phone sent, in TLS with the profile’s certificate and in the clear', () => {
    assert.equal(result.build.fingerprint, 'Apple/iPhone14,7:17.5.1/21F90');
    const found = result.findings.map((each) => [
      each.identifier,
      each.recipient.host,
      each.transport,
      each.trigger,
    ]);
    assert.ok(
      found.some((each) => each.join(' ') === 'imei collect.maker.example tls unlock'),
      String(found),
    );
    assert.ok(
      found.some((each) => each.join(' ') === 'idfv start.maker.example clear boot'),
      String(found),
    );
    assert.deepEqual(phone.unsent, []);
  });

  it('says what it did not see, and never passes: nobody counted what went around the proxy', () => {
    assert.equal(result.verdict, 'inconclusive');
    assert.equal(result.coverage.canary, true);
    const { k, n, stores } = result.coverage.decryption ?? assert.fail('TLS was not tried');
    assert.deepEqual([k, n, stores], [3, 3, ['profile']]);
    assert.deepEqual(result.coverage.trials.invalid, []);
    assert.match(result.coverage.scopeSentence, /^Proxy only: .* no PASS is possible\.$/);
    assert.ok(!result.coverage.scopeSentence.includes('bytes of its counters'));
    assert.equal(
      result.reasons.filter((each) => /tells no byte counters/.test(each)).length,
      1,
      result.reasons.join('\n'),
    );
    assert.match(notes, /no sockets and no log/);
    assert.match(notes, /does not tell whether a locked screen is on/);
    assert.match(notes, /airplane mode was switched off in Settings, .* mobile data came back/);
  });

  it('gives the phone back: no session is left, airplane mode is off', () => {
    assert.equal(server.open, false);
    assert.equal(phone.airplane, false);
    assert.equal(phone.locked, true);
  });

  it('refuses, before the phone is asked anything, what it cannot do: each with its reason', async () => {
    const asked = server.asked.length;
    const run = (more: Partial<RunRequest>) =>
      lab.run(wanted(more), () => undefined, new AbortController().signal);
    await assert.rejects(run({ scenarios: ['unlock', 'sim-swap', 'charge'] }), {
      code: 'USAGE',
      message: /kind iphone: sim-swap \(.+\); charge \(.+\)\. Leave them out/,
    });
    await assert.rejects(run({ scenarios: ['unlock'], build: 'ota.zip' }), {
      code: 'USAGE',
      message: /--build \(the lab installs builds by OTA packages of Android only\)/,
    });
    delete process.env.PHONEHOME_IPHONE_RESTART_COMMAND;
    await assert.rejects(run({ scenarios: ['boot'] }), { message: /PHONEHOME_IPHONE_RESTART_COMMAND/ });
    assert.equal(server.asked.length, asked);
  });

  it('is listed with its health, and tells its identifiers for a device.yaml', async () => {
    const listing = await lab.devices.list([file]);
    const listed = listing.devices.find(({ serial }) => serial === values.serial);
    assert.deepEqual(
      [listed?.appium, listed?.health?.battery, listed?.health?.fingerprint],
      [server.url, 64, 'Apple/iPhone14,7:17.5.1/21F90'],
    );
    const out = join(folder, 'read.yaml');
    const merged = await lab.devices.read(values.serial, { entered: file, out });
    const kinds = merged.device.identifiers.map(({ kind }) => kind);
    for (const kind of ['iccid', 'wifi-mac', 'device-name'] as const) assert.ok(kinds.includes(kind), kind);
    assert.match(merged.unread.join('\n'), /private address/);
    assert.equal(server.open, false);
  });
});
