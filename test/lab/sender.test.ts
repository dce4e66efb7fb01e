import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emission } from '../../lab/model/emission.ts';
import type { Result } from '../../lab/model/result.ts';
import { attemptsOf, linesOf } from './documents.ts';
import { deviceOf, documentOf, type Emit, firmwareOf, openRig, phoneOf, type Rig } from './rig.ts';

const radioUid = 1001;

const weather: Emit = {
  name: 'weather',
  from: 'com.rig.weather',
  on: ['screen-on'],
  delay: '100ms',
  request: { method: 'GET', url: 'https://weather.own.example/v1?adid={{advertising-id}}' },
};
const registration: Emit = {
  name: 'registration',
  from: 'com.rig.registration',
  on: ['screen-on'],
  delay: '300ms',
  request: {
    method: 'POST',
    url: 'http://register.leak.example/',
    body: { json: { id: '{{imei}}', model: 'Rig One', note: 'x'.repeat(3_000) } },
    encode: ['base64'],
  },
};

describe('The sender of an emission', () => {
  let rig: Rig;
  let result: Result;

  before('a clean build, and one with a new package that has the uid of the phone’s own', async function () {
    this.timeout(120_000);
    rig = await openRig();
    const device = await rig.write('phone.yaml', deviceOf(phoneOf(4)));
    const record = async (name: string, emits: Emit[]) => {
      const firmware = firmwareOf(name, emits);
      const packages = firmware.packages.map((each) =>
        each.name === registration.from ? { ...each, uid: radioUid } : each,
      );
      const file = await rig.write(`${name}.yaml`, { ...firmware, packages });
      const plan = ['--scenario', 'screen-on,boot', '--repeat', '1', '--dwell', '1s', '--json'];
      const ended = await rig.phonehome([
        'run',
        ...['--firmware', file, '--device', device, '--out', rig.path(name)],
        ...plan,
      ]);
      assert.equal(ended.exit, 3, ended.stderr);
    };
    await record('clean', [weather]);
    await record('leaking', [weather, registration]);
    const args = ['compare', rig.path('clean'), rig.path('leaking'), '--json', '--least-trials', '1'];
    result = documentOf<Result>(await rig.phonehome(args));
  });

  after(() => rig.close());

  it('is the one package that has the uid whose bytes the phone counted', async () => {
    const emissions = await linesOf<Emission>(rig.path('leaking'), 'derived', 'emissions.jsonl');
    const own = emissions.filter(({ recipient }) => recipient.host === 'weather.own.example');
    assert.ok(own.length > 0);
    for (const { sender } of own) {
      assert.equal(sender.package, weather.from);
      assert.match(sender.confidence, /medium|high/);
    }
  });

  it('is one of several with that uid only where another sign names it, and never surely', () => {
    const finding = result.findings.find(({ recipient }) => recipient.host === 'register.leak.example');
    assert.deepEqual(finding?.sender, {
      package: registration.from,
      confidence: 'medium',
      candidates: ['com.android.phone', registration.from],
    });
  });

  it('is marked where it came with the build', () => {
    assert.deepEqual(result.packages.added, [registration.from]);
    const finding = result.findings.find(({ recipient }) => recipient.host === 'register.leak.example');
    assert.match(
      finding?.sentence ?? '',
      /sent by com\.rig\.registration \(medium confidence, NEW PACKAGE\)/,
    );
    const other = result.findings.find(({ recipient }) => recipient.host === 'weather.own.example');
    assert.doesNotMatch(other?.sentence ?? '', /NEW PACKAGE/);
  });

  it('is told again from the run folder alone', async () => {
    const before = await readFile(rig.path('leaking', 'derived', 'emissions.jsonl'), 'utf8');
    const { exit, stderr } = await rig.phonehome(['analyze', rig.path('leaking')]);
    assert.equal(exit, 3, stderr);
    assert.equal(await readFile(rig.path('leaking', 'derived', 'emissions.jsonl'), 'utf8'), before);
  });

  it('comes with the log of the phone, of this trial, for its owner’s eyes only', async () => {
    for (const { folder } of await attemptsOf(rig.path('leaking'))) {
      const file = join(folder, 'logcat.txt');
      assert.equal((await stat(file)).mode & 0o077, 0);
      assert.match(await readFile(file, 'utf8'), /I PhoneEvent: (screen-on|boot)$/m);
    }
  });
});
