import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { LabError } from '../../lab/errors.ts';
import type { CaptureItem } from '../../lab/imports/capture.ts';
import { Connections } from '../../lab/imports/packets/connections.ts';
import type { Packet } from '../../lab/imports/packets/packet.ts';
import { readFrame } from '../../lab/imports/packets/read-frame.ts';
import { reassemble } from '../../lab/imports/packets/reassemble.ts';
import { contacted, openYard, type Yard } from './import.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/imports/${name}`, import.meta.url));

/**
 * The same traffic in all formats, captured by Debian's tshark 4.0.17: three requests over one
 * connection (one of them chunked and packed), a WebSocket with compression, a raw connection, TLS,
 * a DNS question.
 */
const files = {
  pcap: () => readFile(fixture('phone.pcap')),
  pcapng: () => readFile(fixture('phone.pcapng')),
  json: async () => gunzipSync(await readFile(fixture('tshark.json.gz'))),
  ek: async () => gunzipSync(await readFile(fixture('tshark.ek.gz'))),
};

describe('packets as a run', function () {
  this.timeout(120_000);
  let yard: Yard;
  before(async () => {
    yard = await openYard();
  });
  after(() => yard.close());

  for (const [name, content] of Object.entries(files)) {
    it(`are read out of ${name}: requests, WebSocket messages, raw bytes, names, and what stays encrypted`, async () => {
      const { profile } = await yard.run([await yard.file(`phone.${name}`, await content())]);
      assert.deepEqual(
        profile.entries.map(({ kind, key }) => `${kind} ${key.endpoint} ${key.place}`).sort(),
        [
          'imei - - / body',
          'imei - - / body/name',
          'imei GET 127.0.0.1:35815 /socket body/again',
          'imei GET 127.0.0.1:35815 /socket body/imei',
          'imei POST tele.example:35815 /packed body/IMEI1',
          'imei POST tele.example:35815 /plain body/IMEI1',
          'wifi-mac POST tele.example:35815 /plain query/mac',
        ],
      );
      assert.deepEqual(contacted(profile), [
        '127.0.0.1 decoded',
        '127.0.0.1 opaque',
        '127.0.0.9 decoded',
        'secret.example opaque',
        'tele.example decoded',
      ]);
      assert.ok(profile.conditions.dwellMs >= 100 && profile.conditions.dwellMs < 1000);
    });
  }

  it('say which packets the capture has only a part of', async () => {
    const whole = await files.pcap();
    // The request's packet is the fourth; 80 bytes of it are left.
    const { start, length } = record(whole, 4);
    const short = Buffer.from(whole.subarray(start, start + 16));
    short.writeUInt32LE(80, 8);
    const cut = Buffer.concat([
      whole.subarray(0, start),
      short,
      whole.subarray(start + 16, start + 96),
      whole.subarray(start + 16 + length),
    ]);
    const { profile } = await yard.run([await yard.file('short.pcap', cut)]);
    assert.ok(profile.contacts.every(({ host }) => host !== 'tele.example'));
    assert.ok(
      profile.notes.some((note) => note.includes('165 bytes that the phone sent are not in the capture')),
    );
  });

  it('are refused where the file is cut short or none, with the byte or line', async () => {
    const whole = await files.pcap();
    const json = (await files.json()).toString();
    const cases: [string, string | Buffer, RegExp][] = [
      ['cut.pcap', whole.subarray(0, -3), /from byte \d+ on.*editcap/],
      ['cut.pcapng', (await files.pcapng()).subarray(0, -3), /from byte \d+ on.*editcap/],
      ['cut.json', json.slice(0, -30), /cut\.json:\d+ is no JSON.*tshark/],
      ['cut.ek', (await files.ek()).subarray(0, -30), /cut\.ek:\d+ is no JSON.*tshark/],
    ];
    for (const [name, content, sentence] of cases) {
      const out = join(yard.folder, `run-of-${name}`);
      await assert.rejects(yard.run([await yard.file(name, content)], { out }), (thrown) => {
        assert.ok(thrown instanceof LabError && thrown.exit === 2);
        assert.match(thrown.message, sentence);
        return true;
      });
    }
  });
});

describe('a TCP connection out of its packets', () => {
  it('is the same in whatever order, overlap and repetition they were captured, also over the end of the numbers', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.nat(2 ** 32 - 1), fc.infiniteStream(fc.nat(1000)), (lengths, first, random) => {
        const draw = () => random.next().value as number;
        const bytes = Buffer.from(Array.from({ length: lengths.reduce((sum, each) => sum + each, 0) }, draw));
        let at = 0;
        const segments = lengths.flatMap((length) => {
          const from = Math.max(0, at - (draw() % 4));
          const segment = { seq: (first + from) >>> 0, payload: bytes.subarray(from, at + length), cut: 0 };
          at += length;
          return draw() % 3 === 0 ? [segment, segment] : [segment];
        });
        const mixed = segments.map((each) => [draw(), each] as const).sort((a, b) => a[0] - b[0]);
        const read = reassemble(
          mixed.map(([, each]) => each),
          first,
        );
        assert.deepEqual(read, { bytes, missing: 0 });
      }),
    );
  });

  it('says how many bytes are missing in between and at its beginning', () => {
    const piece = (seq: number, text: string) => ({ seq, payload: Buffer.from(text), cut: 0 });
    assert.deepEqual(reassemble([piece(10, 'abc'), piece(15, 'fg')], 10), {
      bytes: Buffer.from('abcfg'),
      missing: 2,
    });
    assert.equal(reassemble([piece(12, 'cd')], 10).missing, 2);
    assert.equal(reassemble([{ ...piece(10, 'ab'), cut: 7 }], 10).missing, 7);
  });

  it('ends where the same ports begin anew, and begins with whoever asks', () => {
    const connections = new Connections();
    const items: CaptureItem[] = [];
    const [phone, server] = [
      { host: '10.0.0.2', port: 4000 },
      { host: '9.9.9.9', port: 7 },
    ];
    const packet = (seq: number, text: string, flags: Partial<Packet> = {}): Packet => ({
      ...{ place: 'packet', at: 1, protocol: 'tcp', from: phone, to: server, seq, syn: false, ack: true },
      ...{ payload: Buffer.from(text), cut: 0, ...flags },
    });
    const start = { syn: true, ack: false };
    for (const each of [
      packet(9, '', start),
      packet(10, 'one'),
      packet(500, 'answer', { from: server, to: phone }),
      packet(9, '', start),
      packet(99, '', start),
      packet(100, 'two'),
    ])
      items.push(...connections.add(each));
    items.push(...connections.end());
    assert.deepEqual(
      items.map((item) =>
        item.kind === 'stream' ? [item.host, item.sent.toString(), item.faults] : item.kind,
      ),
      [
        ['9.9.9.9', 'one', []],
        ['9.9.9.9', 'two', []],
      ],
    );
  });

  it('is never an exception, whatever a frame holds', () => {
    const links = fc.constantFrom(0, 1, 12, 101, 113, 228, 229, 276, 147);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), links, (bytes, link) => {
        readFrame({ place: 'packet', at: null, link, bytes: Buffer.from(bytes) });
      }),
      { numRuns: 500 },
    );
  });
});

/** Where the nth record of a pcap file starts, from 1, and how long its packet is. */
function record(bytes: Buffer, number: number): { start: number; length: number } {
  let start = 24;
  for (let n = 1; n < number; n++) start += 16 + bytes.readUInt32LE(start + 8);
  return { start, length: bytes.readUInt32LE(start + 8) };
}
