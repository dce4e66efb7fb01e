import assert from 'node:assert/strict';
import { recipientOf } from '../../lab/analysis/recipients/recipient-of.ts';
import { joinScans, type ScanEntry, scanEntries } from '../../lab/analysis/scan.ts';
import { phoneWith } from './identify/search.ts';

const imei = '356938035643809';
const device = phoneWith(
  { kind: 'imei', value: imei, slot: 1 },
  { kind: 'custom', value: 'tag-8812-7741-ab', label: 'asset-tag' },
);
const entry = (change: Partial<ScanEntry>): ScanEntry => ({
  entry: 0,
  method: 'POST',
  url: 'http://zzhc.vnet.cn/',
  headers: [],
  body: null,
  ...change,
});
const body = Buffer.from(Buffer.from(JSON.stringify({ IMEI1: imei })).toString('base64'));

describe('scanEntries', () => {
  it('prints the document that others rely on, values masked', () => {
    assert.deepEqual(scanEntries([entry({ body })], [device], 'a.har'), {
      schema: 'phonehome.scan/1',
      messages: { total: 1, readable: 1 },
      unread: [],
      emissions: [
        {
          file: 'a.har',
          entry: 0,
          device: 'TESTPHONE00417',
          identifier: 'imei',
          label: null,
          slot: 1,
          value: '35693803•••',
          spelling: 'plain',
          decoding: ['base64', 'json'],
          where: 'body > base64 > json > IMEI1',
          place: 'body/IMEI1',
          bytes: { start: 0, end: body.length },
          endpoint: 'POST zzhc.vnet.cn:80 /',
          recipient: {
            host: 'zzhc.vnet.cn',
            domain: 'vnet.cn',
            organisation: 'China Telecom',
            country: 'CN',
            confidence: 'high',
            source: recipientOf('vnet.cn').source,
            asOf: recipientOf('vnet.cn').asOf,
            role: 'carrier',
          },
          transport: 'clear',
        },
      ],
      unknown: [],
      decoys: [],
    });
  });

  it('shows values when asked to', () => {
    const [emission] = scanEntries([entry({ body })], [device], 'a.har', { reveal: true }).emissions;
    assert.equal(emission?.value, imei);
  });

  it('never holds a raw value unless asked to', () => {
    const text = JSON.stringify({ [imei]: `tag-8812-7741-ab ${imei}` });
    const url = `https://${imei}.t.test/${imei}?id=${imei}&${imei}=1`;
    const document = scanEntries([entry({ url, body: Buffer.from(text) })], [device], 'a.har');
    const held = JSON.stringify(document.emissions.map((emission) => ({ ...emission, recipient: null })));
    assert.ok(document.emissions.length >= 4);
    assert.ok(!held.includes(imei) && !held.includes('tag-8812'));
  });

  it('counts WebSocket messages that were sent, and reads them', () => {
    const sentMessages = [Buffer.from(`{"imei":"${imei}"}`), Buffer.from('ping')];
    const document = scanEntries([entry({ url: 'wss://a.test/s', sentMessages })], [device], 'a.har');
    assert.deepEqual(document.messages, { total: 3, readable: 3 });
    assert.deepEqual(
      document.emissions.map(({ where, transport }) => [where, transport]),
      [['body > json > imei', 'tls']],
    );
  });

  it('says which entries could not be read and why', () => {
    const noise = Buffer.from(
      Array.from({ length: 64 }, (_, index) => Math.imul(index + 3, 2654435761) >>> 24),
    );
    const entries = [
      entry({ entry: 3, body: noise }),
      entry({ entry: 4, unread: ['the capture has no body'] }),
    ];
    const document = scanEntries(entries, [device], 'a.har');
    assert.deepEqual(document.messages, { total: 2, readable: 0 });
    assert.deepEqual(
      document.unread.map((each) => each.entry),
      [3, 4],
    );
  });

  it('joins the documents of several files', () => {
    const one = scanEntries([entry({ body })], [device], 'a.har');
    const two = scanEntries([entry({ body })], [device], 'b.har');
    const both = joinScans([one, two]);
    assert.deepEqual(both.messages, { total: 2, readable: 2 });
    assert.deepEqual(
      both.emissions.map((each) => each.file),
      ['a.har', 'b.har'],
    );
  });
});
