import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { coap } from '../../lab/analysis/decoders/coap.ts';
import { dhcp } from '../../lab/analysis/decoders/dhcp.ts';
import { dns } from '../../lab/analysis/decoders/dns.ts';
import { mdns } from '../../lab/analysis/decoders/mdns.ts';
import { mqtt } from '../../lab/analysis/decoders/mqtt.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import type { Headers } from '../../lab/model/flow.ts';
import { viewOf } from './decoders/view.ts';

const imei = '356938035643809';
const json = Buffer.from(JSON.stringify({ id: imei }));
const matcher = makeMatcher([
  { serial: 'P', product: '', line: '', sims: [], identifiers: [{ kind: 'imei', value: imei }] },
]);

type Said = { readonly body?: Uint8Array; readonly url?: string; readonly headers?: Headers };

/** Where the IMEI was found, and as what. */
function found({ body, url, headers = [] }: Said): string[] {
  const message = { method: null, url: url ?? null, headers, body: body ?? null, direction: 'sent' } as const;
  return identifyMessage(matcher, message).sightings.map(({ where, spelling }) => `${where} ${spelling}`);
}

const short = (text: string | Uint8Array) => {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
/** An MQTT packet; lengths in as many bytes as they take. */
function packet(first: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length = [];
  for (let left = body.length; ; left >>= 7) {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    if (left <= 127) return Buffer.concat([Buffer.from([first, ...length]), body]);
  }
}
const connect = (level: number, client: string, flags = 2, ...more: Uint8Array[]) =>
  packet(
    0x10,
    short('MQTT'),
    Buffer.from([level, flags, 0, 60]),
    ...(level === 5 ? [Buffer.from([0])] : []),
    short(client),
    ...more,
  );

/** A question for a name, as a resolver of a phone asks it. */
function question(...labels: string[]): Buffer {
  const name = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([
    Buffer.from('123401000001000000000000', 'hex'),
    ...name,
    Buffer.from('0000010001', 'hex'),
  ]);
}

/** What a phone asks a network for an address with: fixed parts, then options of a number and their content. */
function dhcpOf(...options: readonly (readonly [number, string | Uint8Array])[]): Buffer {
  const head = Buffer.alloc(240);
  head.set([1, 1, 6, 0]);
  head.set([0, 0x11, 0x22, 0x33, 0x44, 0x55], 28);
  head.writeUInt32BE(0x63825363, 236);
  const parts = options.map(([code, content]) => {
    const bytes = Buffer.from(content as string);
    return Buffer.concat([Buffer.from([code, bytes.length]), bytes]);
  });
  return Buffer.concat([head, ...parts, Buffer.from([255])]);
}

/** A frame of gRPC: a flag for compression, a length, a message. */
function frame(message: Uint8Array, packed = false): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([Buffer.from([packed ? 1 : 0]), length, message]);
}
const protobuf = Buffer.concat([Buffer.from([0x22, imei.length]), Buffer.from(imei)]);

describe('identifiers planted in protocols that are no HTTP with text', () => {
  it('are found in gRPC frames, plain and compressed, also behind others', () => {
    const type: Headers = [['content-type', 'application/grpc']];
    assert.deepEqual(found({ body: frame(protobuf), headers: type }), ['body > protobuf > 4 plain']);
    const other = frame(Buffer.from([0x08, 1]));
    const packed = Buffer.concat([other, frame(gzipSync(protobuf), true)]);
    assert.deepEqual(found({ body: packed, headers: type }), ['body > gzip > protobuf > 4 plain']);
  });

  it('are found in MQTT: client, user, password, will, topics, payloads plain and packed', () => {
    const cases: [string, Buffer][] = [
      ['connect.client', connect(4, `phone-${imei}`)],
      ['connect.user', connect(4, 'x', 0x82, short(imei))],
      ['connect.password', connect(4, 'x', 0xc2, short('user'), short(imei))],
      ['connect.will', connect(4, 'x', 6, short('gone'), short(imei))],
      [
        'publish.topic',
        Buffer.concat([connect(4, 'x'), packet(0x30, short(`up/${imei}`), Buffer.from('on'))]),
      ],
      [
        'publish > json > id',
        Buffer.concat([connect(4, 'x'), packet(0x32, short('up'), Buffer.from([0, 9]), json)]),
      ],
      [
        'publish > gzip > json > id',
        Buffer.concat([connect(5, 'x'), packet(0x30, short('up'), Buffer.from([0]), gzipSync(json))]),
      ],
      [
        'subscribe',
        Buffer.concat([
          connect(4, 'x'),
          packet(0x82, Buffer.from([0, 1]), short(`down/${imei}`), Buffer.from([0])),
        ]),
      ],
    ];
    for (const [where, body] of cases) assert.deepEqual(found({ body }), [`body > mqtt > ${where} plain`]);
  });

  it('are looked for in each byte of MQTT, DNS over TCP and CoAP only where all is text and nothing is left over', () => {
    const up = packet(0x32, short('up'), Buffer.from([0, 9]), Buffer.from('{"on":true}'));
    const all = [
      connect(4, 'x', 0xc2, short('user'), short('word')),
      ...[up, packet(0x62, Buffer.from([0, 9])), packet(0xc0), packet(0xe0)],
      packet(0x82, Buffer.from([0, 1]), short('down'), Buffer.from([1])),
      packet(0xa2, Buffer.from([0, 2]), short('down')),
    ];
    const stream = (...packets: Uint8Array[]) => Buffer.concat(packets);
    const inTcp = (message: Buffer) => stream(Buffer.from([0, message.length]), message);
    const edns = (rest: string) => {
      const asked = question('a', 'example');
      asked[11] = 1;
      return stream(asked, Buffer.from(`0000291000000000${rest}`, 'hex'));
    };
    const asked = Buffer.from([0x42, 1, 0, 7, 0xaa, 0xbb, 0xb1, 0x61]);
    const noise = createHash('sha256').update('noise').digest();
    const cases: [boolean, string, Buffer][] = [
      [true, 'MQTT 3.1.1', stream(...all)],
      [true, 'MQTT 5', stream(connect(5, 'x'), packet(0x30, short('up'), Buffer.from([0]), json))],
      [false, 'MQTT and one byte', stream(...all, Buffer.from([0]))],
      [false, 'MQTT and the start of a packet', stream(...all, Buffer.from([0x30, 9, 0]))],
      [false, 'MQTT and a packet of no type', stream(...all, Buffer.from([0, 0]))],
      [false, 'MQTT and what a server says', stream(...all, Buffer.from([0x20, 0]))],
      [false, 'MQTT and a second CONNECT', stream(...all, connect(4, 'x'))],
      [false, 'MQTT and an empty CONNECT at the end', stream(...all, Buffer.from([0x10, 0]))],
      [false, 'a packet longer than what it says', stream(...all, packet(0xc0, Buffer.from([7])))],
      [false, 'flags that are not laid down', stream(...all, packet(0xc5))],
      [false, 'a payload that is no text', stream(connect(4, 'x'), packet(0x30, short('up'), noise))],
      [false, 'a password that is no text', connect(4, 'x', 0xc2, short('user'), short(noise))],
      [false, 'properties', stream(connect(5, 'x'), packet(0x30, short('up'), Buffer.from([2, 1, 1]), json))],
      [true, 'questions over TCP', stream(inTcp(question('a', 'example')), inTcp(question('b', 'example')))],
      [true, 'a question with an empty record of EDNS', inTcp(edns('800000'))],
      [false, 'a question with an option of EDNS', inTcp(edns('80000c000a00081122334455667788'))],
      [false, 'a question and one byte', stream(inTcp(question('a', 'example')), Buffer.from([0]))],
      [false, 'a name that is no text', inTcp(question('a\u0001b', 'example'))],
      [true, 'CoAP', stream(asked, Buffer.from([0xff]), json)],
      [false, 'CoAP with what is no text', stream(asked, Buffer.from([0xff]), noise)],
      [false, 'CoAP with an ETag', stream(Buffer.from([0x40, 1, 0, 7, 0x44, 1, 2, 3, 4, 0x71, 0x61]))],
    ];
    for (const [whole, name, body] of cases) {
      const message = { method: null, url: null, headers: [], body, direction: 'sent' } as const;
      assert.equal(identifyMessage(matcher, message).whole, whole, name);
      // Met again, it comes out of what was kept.
      for (let times = 0; times < 2; times += 1)
        assert.equal(identifyMessage(matcher, message).whole, whole, `${name}, again`);
    }
  });

  it('are found in names that are looked up, whole, hashed, and spread over labels', () => {
    assert.deepEqual(found({ body: question(imei, 't', 'example') }), ['body > dns > name plain']);
    const md5 = createHash('md5').update(imei).digest('hex');
    assert.deepEqual(found({ body: question(md5, 'example') }), ['body > dns > name md5']);
    const spread = question(imei.slice(0, 8), imei.slice(8), 't', 'example');
    assert.deepEqual(found({ body: spread }), ['body > dns > name > labels plain']);
    const overTcp = short(question(imei, 'example'));
    assert.deepEqual(found({ body: overTcp }), ['body > dns > name plain']);
  });

  it('are found in CoAP: in the query of its address and in its payload', () => {
    const option = (head: number, text: string) =>
      Buffer.concat([Buffer.from([head, text.length - 13]), Buffer.from(text)]);
    const path = Buffer.concat([Buffer.from([0xb1]), Buffer.from('d')]);
    const head = Buffer.from([0x41, 2, 0, 7, 0x99]);
    const query = Buffer.concat([head, path, option(0x4d, `id=${imei}`)]);
    assert.deepEqual(found({ body: query }), ['body > coap > uri-query > form > id plain']);
    const body = Buffer.concat([head, path, Buffer.from([0xff]), gzipSync(json)]);
    assert.deepEqual(found({ body }), ['body > coap > payload > gzip > json > id plain']);
  });

  it('are found in names of connections, User-Agents and WebSocket messages', () => {
    assert.deepEqual(found({ url: `name://${imei}.push.example` }), ['host plain']);
    assert.deepEqual(found({ headers: [['User-Agent', `Phone/1 (${imei})`]] }), [
      'header > user-agent plain',
    ]);
    assert.deepEqual(found({ body: json }), ['body > json > id plain']);
  });
});

describe('what only looks like these protocols', () => {
  it('is left to others: bytes without order are no CoAP, DNS or MQTT, and no bytes at all make them throw', () => {
    for (let n = 0; n < 3_000; n += 1) {
      const view = viewOf(createHash('shake256', { outputLength: 200 }).update(`${n}`).digest());
      for (const decoder of [coap, dns, mqtt]) assert.equal(decoder.parse(view), null);
    }
    const begins = fc.constantFrom('', '4101000799b164', '102000044d515454', '123401000001000000000000');
    fc.assert(
      fc.property(begins, fc.uint8Array({ maxLength: 80 }), (begin, bytes) => {
        const view = viewOf(Buffer.concat([Buffer.from(begin, 'hex'), bytes]));
        for (const decoder of [coap, dns, mqtt]) {
          const structure = decoder.parse(view);
          for (const { start, end } of structure?.fields ?? [])
            assert.ok(start <= end && end <= view.bytes.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what a phone says as it joins a network', () => {
  const phone = makeMatcher([
    {
      ...{ serial: 'P', product: '', line: '', sims: [] },
      identifiers: [
        { kind: 'wifi-mac', value: '00:11:22:33:44:55' },
        { kind: 'device-name', value: 'Ida Holm sin telefon' },
        { kind: 'imei', value: imei },
      ],
    },
  ]);
  const said = (body: Uint8Array) =>
    identifyMessage(phone, { method: null, url: null, headers: [], body, direction: 'sent' });
  const wheres = (body: Uint8Array) =>
    said(body).sightings.map(({ identifier, where }) => `${identifier} ${where}`);
  const mac = Buffer.from('01001122334455', 'hex');

  it('is read in DHCP: host name, client id, vendor class, and whose card it is', () => {
    const body = dhcpOf(
      [53, '\u0001'],
      [12, 'Ida Holm sin telefon'],
      [61, mac],
      [60, `android-dhcp-9 ${imei}`],
    );
    assert.deepEqual(wheres(body).sort(), [
      'device-name body > dhcp > host-name',
      'imei body > dhcp > vendor-class',
      'wifi-mac body > dhcp > client-id',
      'wifi-mac body > dhcp > hardware-address',
    ]);
    assert.deepEqual(said(dhcpOf([53, '\u0001'], [55, '\u0001\u0003\u0006'])).unread, []);
  });

  it('is read in DHCPv6', () => {
    const duid = Buffer.from('00030001001122334455', 'hex');
    const option = (code: number, bytes: Uint8Array) =>
      Buffer.concat([Buffer.from([0, code, 0, bytes.length]), bytes]);
    const body = Buffer.concat([Buffer.from('01abcdef', 'hex'), option(8, Buffer.alloc(2)), option(1, duid)]);
    assert.deepEqual(wheres(body), ['wifi-mac body > dhcpv6 > client-id']);
  });

  it('is read in the names and texts of mDNS, whose ends stand elsewhere in the message', () => {
    const header = Buffer.from('000084000000000300000000', 'hex');
    const label = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
    const service = Buffer.concat([label('_googlecast'), label('_tcp'), label('local'), Buffer.from([0])]);
    const record = (name: Uint8Array, type: number, data: Uint8Array) =>
      Buffer.concat([name, Buffer.from([0, type, 0x80, 1, 0, 0, 0, 120, 0, data.length]), data]);
    const pointer = Buffer.from([0xc0, 12]);
    const body = Buffer.concat([
      header,
      record(service, 12, Buffer.concat([label('Ida Holm sin telefon'), pointer])),
      record(pointer, 16, label(`id=${imei}`)),
      record(pointer, 1, Buffer.from([10, 0, 0, 7])),
    ]);
    assert.equal(mdns.parse(viewOf(body))?.encoding, 'mdns');
    const found = wheres(body);
    assert.ok(found.includes('device-name body > mdns > ptr'), found.join());
    assert.ok(found.includes('imei body > mdns > txt > form > id'), found.join());
    assert.deepEqual(said(body).unread, []);
  });

  it('is read in several questions over one connection', () => {
    const asked = [question('telemetry', 'example'), question(imei, 'example')];
    const stream = Buffer.concat(asked.map((each) => Buffer.concat([Buffer.from([0, each.length]), each])));
    assert.equal(dns.parse(viewOf(stream))?.fields.length, 2);
    assert.equal(dns.parse(viewOf(stream.subarray(0, -1))), null);
  });

  it('is nothing to other bytes, and never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(260), (bytes, at) => {
        for (const decoder of [dhcp, mdns, dns]) {
          decoder.parse(viewOf(Buffer.concat([dhcpOf([12, 'x']).subarray(0, at), bytes])));
          decoder.parse(viewOf(Buffer.from(bytes)));
        }
      }),
    );
    assert.equal(dhcp.parse(viewOf(dhcpOf([12, 'telephone']).subarray(0, 245))), null);
  });
});
