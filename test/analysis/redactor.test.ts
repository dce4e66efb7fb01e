import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import { redactStrings } from '../../lab/analysis/redact-strings.ts';
import { redactorOf, revealing } from '../../lab/analysis/redactor.ts';
import { encodings } from './identify/encodings.ts';
import { phone } from './identify/phones.ts';
import { writers } from './identify/spellings.ts';

const device = phone(5);
const matcher = makeMatcher([device]);
const redactor = redactorOf(matcher, 'a key');
const named = (kind: string) => (kind === 'lac' ? 'lac' : kind === 'cell-id' ? 'cellid' : 'v');

describe('what is shown', () => {
  before(() => loadDecoders());

  for (const { kind, value, slot } of device.identifiers) {
    it(`has no ${kind}${slot === 2 ? ' of slot 2' : ''} in it, in any spelling and encoding`, () => {
      for (const writer of writers.filter(({ kinds }) => kinds === 'all' || kinds.includes(kind))) {
        const written = writer.write(value);
        for (const encoding of encodings) {
          if (encoding.text && !/^[\x20-\x7e\u00a0-\u024f]*$/.test(written.toString('utf8'))) continue;
          const body = Buffer.concat([
            Buffer.from(`{"${named(kind)}":"`),
            encoding.encode(written),
            Buffer.from('"}'),
          ]);
          const shown = redactor.body(body, [['content-type', 'text/plain']]).toString('utf8');
          const what = `${kind} ${writer.name} ${encoding.name}: ${shown}`;
          // A number as short as an area code is one only where its field says so.
          if (kind === 'lac' && identifyMessage(matcher, { ...nothing, body }).sightings.length === 0)
            continue;
          assert.ok(!Buffer.from(shown).includes(written), what);
          if (kind === 'location') continue;
          const { sightings } = identifyMessage(matcher, { ...nothing, body: Buffer.from(shown) });
          assert.deepEqual(sightings, [], what);
        }
      }
    });
  }

  it('has cookies, authorization and passwords in addresses left out', () => {
    const headers = redactor.headers([
      ['Cookie', 'sid=1'],
      ['set-cookie', 'sid=2'],
      ['Authorization', 'Bearer abc'],
      ['X-Api-Key', 'k'],
      ['Accept', '*/*'],
    ]);
    assert.deepEqual(headers, [
      ['Cookie', '(left out)'],
      ['set-cookie', '(left out)'],
      ['Authorization', '(left out)'],
      ['X-Api-Key', '(left out)'],
      ['Accept', '*/*'],
    ]);
    assert.equal(redactor.url('https://me:secret@t.example/a'), 'https://(left out)@t.example/a');
    assert.equal(
      redactor.text('I/http: Authorization: Bearer abc.def\nI/http: 200'),
      'I/http: Authorization: (left out)\nI/http: 200',
    );
  });

  it('has values in the host, the path and the query of an address masked', () => {
    const [imei] = device.identifiers;
    for (const url of [
      `https://${imei?.value}.t.example/a`,
      `http://t.example/p/${imei?.value}/x`,
      `http://t.example/p?a=1&i=${Buffer.from(imei?.value ?? '').toString('base64')}&z=2`,
      `http://t.example/p?m=${encodeURIComponent(device.identifiers.find(({ kind }) => kind === 'wifi-mac')?.value ?? '')}`,
    ]) {
      const shown = redactor.url(url);
      assert.deepEqual(identifyMessage(matcher, { ...nothing, url: shown }).sightings, [], shown);
      assert.match(shown, /t\.example|withheld/);
    }
  });

  it('has the text inside a compressed body, masked', () => {
    const body = gzipSync(JSON.stringify({ a: 'kept', imei: device.identifiers[0]?.value }));
    assert.match(
      redactor.body(body, [['content-encoding', 'gzip']]).toString(),
      /^\{"a":"kept","imei":"\[imei 35693803•••#[0-9a-f]{6}\]"\}$/,
    );
  });

  it('has nothing of a body that is no text', () => {
    assert.equal(
      redactor.body(Buffer.from([0, 255, 1]), []).toString(),
      '[3 bytes withheld: they are no text]',
    );
  });

  it('tells phones apart by tags that another key does not give', () => {
    const of = (key: string) => redactorOf(matcher, key).value('serial', device.serial);
    assert.match(of('a'), /^•••#[0-9a-f]{6}$/);
    assert.equal(of('a'), of('a'));
    assert.notEqual(of('a'), of('b'));
  });

  it('is masked in the names and the texts of a document, and nowhere else changed', () => {
    const document = { id: 'F-1', n: 3, list: [`phone ${device.serial} failed`], [device.serial]: null };
    const shown = JSON.stringify(redactStrings(document, redactor));
    assert.match(
      shown,
      /^\{"id":"F-1","n":3,"list":\["phone \[serial •••#\w{6}\] failed"\],"\[serial •••#\w{6}\]":null\}$/,
    );
    assert.deepEqual(redactStrings(document, revealing), document);
  });
});

const nothing = { method: null, url: null, headers: [], body: null, direction: 'sent' } as const;
