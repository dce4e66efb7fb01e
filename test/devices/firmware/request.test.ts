import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProtobufValue, RequestTemplate } from '../../../devices/kinds/simulated/firmware/firmware.ts';
import { identifierLookup } from '../../../devices/kinds/simulated/firmware/identifier-source.ts';
import { composeRequest } from '../../../devices/kinds/simulated/firmware/request.ts';
import { fillBytes, fillText } from '../../../devices/kinds/simulated/firmware/template.ts';
import type { PhoneState } from '../../../devices/kinds/simulated/phone-state.ts';
import { device, phoneState } from './phone.ts';

const template: RequestTemplate = {
  method: 'POST',
  url: 'http://x.example/',
  headers: {},
  body: null,
  encode: [],
};

function filled(text: string, state = phoneState()): string {
  return fillText(text, identifierLookup(state, new Set()));
}

function bytes(text: string, state = phoneState()): string {
  return fillBytes(text, identifierLookup(state, new Set())).toString('hex').toUpperCase();
}

async function bodyOf(body: RequestTemplate['body'], state?: PhoneState): Promise<Buffer> {
  const request = await composeRequest(
    { ...template, body },
    identifierLookup(state ?? phoneState(), new Set()),
  );
  assert.ok(request.body);
  return request.body;
}

function phoneOf(imei: string, imsi: string): PhoneState {
  const sims = [{ iccid: '8947080012345678907', imsi }];
  return phoneState({ device: { ...device, identifiers: [{ kind: 'imei', value: imei }], sims } });
}

describe('a template', () => {
  it('names the lowest slot, a slot, or a label', () => {
    assert.equal(filled('{{imei}} {{imei:2}} {{imei:1}}'), '123456789012347 123456789012354 123456789012347');
    assert.equal(filled('{{custom}} {{custom:badge}} {{custom:2}}'), 'asset-0042 badge-0007 badge-0007');
    assert.equal(filled('{{serial}}'), 'TESTPHONE0001');
  });

  it('writes nothing for what the phone lacks, hashed or not, and names it', () => {
    const missing = new Set<string>();
    assert.equal(
      fillText('<{{meid}}{{imei:3|md5}}{{custom:x}}{{iccid:2}}>', identifierLookup(phoneState(), missing)),
      '<>',
    );
    assert.deepEqual([...missing], ['meid', 'imei:3', 'custom:x', 'iccid:2']);
  });

  it('names the SIM that is in at that moment', () => {
    const state = phoneState();
    assert.equal(
      filled('{{iccid}} {{imsi}} {{msisdn}}', state),
      '8947080012345678907 242010123456789 +4791234567',
    );
    state.swapSim(0, device.sims[1] ?? null);
    assert.equal(filled('{{iccid}} {{imsi}} {{msisdn}}', state), '8947080098765432101 242010987654321 ');
    state.swapSim(0, null);
    assert.equal(filled('{{iccid}}{{imsi}}', state), '');
    state.swapSim(1, device.sims[0] ?? null);
    assert.equal(
      filled('{{iccid}} {{iccid:2}} [{{iccid:1}}]', state),
      '8947080012345678907 8947080012345678907 []',
    );
  });

  it('takes what the device file says of the SIM that is in', () => {
    const identifiers = [
      { kind: 'iccid', value: '8947080012345678907', slot: 1 },
      { kind: 'imsi', value: '242010000000001', slot: 1 },
    ] as const;
    const sims = [{ iccid: '8947080012345678907' }, { iccid: '8947080098765432101' }];
    const state = phoneState({ device: { ...device, identifiers, sims } });
    assert.equal(filled('{{imsi}}', state), '242010000000001');
    state.swapSim(0, sims[1] ?? null);
    assert.equal(filled('{{imsi}}', state), '', 'it speaks of the other SIM');
    const known = phoneState({ device: { ...device, identifiers: identifiers.slice(1), sims: [] } });
    assert.equal(filled('{{imsi}}', known), '242010000000001');
  });

  it('applies filters left to right', () => {
    const mac = '3c:5a:b4:01:02:03';
    const hashed = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');
    assert.equal(filled('{{wifi-mac|upper|strip}}'), '3C5AB4010203');
    assert.equal(filled('{{wifi-mac|strip|sha256}}'), hashed('sha256', '3c5ab4010203'));
    assert.equal(filled('{{wifi-mac|md5|sha1|upper}}'), hashed('sha1', hashed('md5', mac)).toUpperCase());
    assert.equal(filled('{{wifi-mac|sha512|lower}}'), hashed('sha512', mac));
    assert.equal(filled('{{wifi-mac|base64}}'), 'M2M6NWE6YjQ6MDE6MDI6MDM=');
    assert.equal(filled('{{imei|hex}}'), '313233343536373839303132333437');
  });

  it('agrees with published hashes', () => {
    const state = phoneOf('000000000000000', '242010000000001');
    assert.equal(filled('{{imei|md5}}', state), '5284047f4ffb4e04824a2fd1d1f0cd62');
  });

  it('writes semi-octets in both alignments', () => {
    const state = phoneOf('123456789012345', '123456789012345');
    assert.equal(bytes('{{imei|bcd}}', state), '21436587092143F5');
    assert.equal(filled('{{imei|bcd|hex}}', state), '21436587092143f5');
    assert.equal(bytes('{{imei|mobile-identity}}', state), '1A32547698103254');
    assert.equal(bytes('{{imsi|mobile-identity}}', state), '1932547698103254');
    assert.equal(bytes('{{iccid|bcd}}', state), '987480002143658709F7');
    assert.equal(bytes('{{msisdn|bcd}}'), '7419325476');
  });

  it('ends an even mobile identity in a filler', () => {
    const identifiers = [{ kind: 'imeisv', value: '1234567890123401' }] as const;
    const state = phoneState({ device: { ...device, identifiers } });
    assert.equal(bytes('{{imeisv|mobile-identity}}', state), '1332547698103204F1');
  });

  it('sends the content of a canary file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'canary-'));
    try {
      const path = join(folder, 'photo.bin');
      await writeFile(path, Buffer.of(0, 255, 1));
      const identifiers = [{ kind: 'file', value: path }] as const;
      const state = phoneState({ device: { ...device, identifiers } });
      assert.equal(filled('{{file|hex}}', state), '00ff01');
      const missing = new Set<string>();
      const gone = phoneState({
        device: { ...device, identifiers: [{ kind: 'file', value: `${path}.none` }] },
      });
      assert.equal(fillText('{{file|hex}}', identifierLookup(gone, missing)), '');
      assert.deepEqual([...missing], ['file']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a request of the firmware', () => {
  it('keeps its URL valid, and values as they are where a URL allows it', async () => {
    const url =
      'http://x.example/{{imei}}?m={{wifi-mac}}&l={{location}}&p={{msisdn}}&a={{account}}&s={{serial|base64}}';
    const request = await composeRequest({ ...template, url }, identifierLookup(phoneState(), new Set()));
    assert.equal(
      request.url,
      'http://x.example/123456789012347?m=3c:5a:b4:01:02:03&l=59.9139,10.7522&p=%2B4791234567' +
        '&a=a%26b%20%3Cc%3E@mail.example&s=VEVTVFBIT05FMDAwMQ%3D%3D',
    );
    assert.equal(new URL(request.url).searchParams.get('a'), 'a&b <c>@mail.example');
  });

  it('fills in headers, which stay one line', async () => {
    const identifiers = [{ kind: 'device-name', value: 'Kari\r\nX-Evil: ø' }] as const;
    const state = phoneState({ device: { ...device, identifiers } });
    const headers = { 'X-Name': 'n={{device-name}}' };
    const request = await composeRequest({ ...template, headers }, identifierLookup(state, new Set()));
    const [[name, value] = []] = request.headers;
    assert.equal(name, 'X-Name');
    assert.equal(Buffer.from(value ?? '', 'latin1').toString('utf8'), 'n=Kari X-Evil: ø');
  });

  it('declares the type of a plain body, and none of an encoded one', async () => {
    const lookup = identifierLookup(phoneState(), new Set());
    const typeOf = async (changes: Partial<RequestTemplate>) =>
      (await composeRequest({ ...template, body: { form: { a: 'b' } }, ...changes }, lookup)).headers;
    assert.deepEqual(await typeOf({}), [['Content-Type', 'application/x-www-form-urlencoded']]);
    assert.deepEqual(await typeOf({ encode: ['hex'] }), []);
    assert.deepEqual(await typeOf({ headers: { 'content-type': 'a/b' } }), [['content-type', 'a/b']]);
    assert.deepEqual(await typeOf({ body: null }), []);
  });

  it('fills in JSON at any depth, keys too', async () => {
    const json = {
      v: 1.5,
      ok: true,
      none: null,
      list: [{ '{{imei}}': '{{imei:2}}' }],
      account: '{{account}}',
    };
    assert.deepEqual(JSON.parse((await bodyOf({ json })).toString()), {
      ...{ v: 1.5, ok: true, none: null, list: [{ '123456789012347': '123456789012354' }] },
      account: 'a&b <c>@mail.example',
    });
  });

  it('fills in forms, text and XML, each with its own escapes', async () => {
    const form = await bodyOf({ form: { 'k {{imei}}': '{{account}}', b: '1' } });
    assert.deepEqual(
      [...new URLSearchParams(form.toString())],
      [
        ['k 123456789012347', 'a&b <c>@mail.example'],
        ['b', '1'],
      ],
    );
    assert.equal((await bodyOf({ text: '<{{account}}>' })).toString(), '<a&b <c>@mail.example>');
    assert.equal(
      (await bodyOf({ xml: '<a b="{{account}}"/>' })).toString(),
      '<a b="a&amp;b &lt;c&gt;@mail.example"/>',
    );
  });

  it('writes raw bytes from base64, with templates between and inside', async () => {
    const hex = async (base64: string) => (await bodyOf({ base64 })).toString('hex');
    assert.equal(await hex('AAEC\n/w=='), '000102ff');
    assert.equal(await hex('AAE={{imei|bcd}}/w=='), '000121436587092143f7ff');
    assert.equal(await hex('AAE={{imei|bcd|base64}}'), '000121436587092143f7');
    const inside = Buffer.concat([Buffer.of(0, 0xfe), Buffer.from('{{serial}}{{imei|bcd}}')]).toString(
      'base64',
    );
    assert.equal(await hex(inside), `00fe${Buffer.from('TESTPHONE0001').toString('hex')}21436587092143f7`);
    const lookalike = Buffer.from('a{{b}}c{{').toString('base64');
    assert.equal((await bodyOf({ base64: lookalike })).toString(), 'a{{b}}c{{');
  });

  it('writes protobuf as the specification does', async () => {
    const hex = async (protobuf: { [field: string]: ProtobufValue }) =>
      (await bodyOf({ protobuf })).toString('hex');
    assert.equal(await hex({ 1: 150 }), '089601');
    assert.equal(await hex({ 2: 'testing' }), '120774657374696e67');
    assert.equal(await hex({ 3: { 1: 150 } }), '1a03089601');
    assert.equal(await hex({ 1: -1 }), '08ffffffffffffffffff01');
    assert.equal(await hex({ 4: [1, 'a', true], 16: 0 }), '20012201612001800100');
    assert.equal(await hex({ 5: 'i{{imei|bcd}}' }), '2a096921436587092143f7');
  });
});
