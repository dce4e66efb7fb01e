import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { compress } from '@bokuweb/zstd-wasm';
import fc from 'fast-check';
import { decodeParts } from '../../../lab/analysis/decode.ts';
import { openBudget } from '../../../lab/analysis/decoders/budget.ts';
import { loadDecoders } from '../../../lab/analysis/decoders/list.ts';
import { type Identified, identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { phoneWith } from './search.ts';

const imei = '356938035643809';
const matcher = makeMatcher([phoneWith({ kind: 'imei', value: imei })]);

function read(body: Buffer, headers: [string, string][] = []): Identified {
  return identifyMessage(matcher, {
    method: 'POST',
    url: 'http://a.test/',
    headers,
    body,
    direction: 'sent',
  });
}

const zeros = Buffer.concat([Buffer.from(`imei=${imei}&x=`), Buffer.alloc(64 << 20)]);

describe('hostile messages', () => {
  before(loadDecoders);

  const bombs = {
    gzip: () => zlib.gzipSync(zeros),
    deflate: () => zlib.deflateSync(zeros),
    br: () => zlib.brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    zstd: () => Buffer.from(compress(zeros, 1)),
  };
  for (const [encoding, bomb] of Object.entries(bombs)) {
    it(`scans the start of a ${encoding} bomb and says that it is the start`, () => {
      const { sightings, unread } = read(bomb(), [['content-encoding', encoding]]);
      assert.deepEqual(
        sightings.map((each) => each.identifier),
        ['imei'],
      );
      assert.ok(unread.some((reason) => reason.includes('only its start was scanned')));
    });
  }

  it('scans what is there of a compressed body that was cut short or damaged', () => {
    const text = Array.from({ length: 3000 }, (_, index) => `${index * 7919}`).join(',');
    const whole = zlib.gzipSync(`imei=${imei}&n=${text}`);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, whole.length - 40, whole.length - 20);
    for (const body of [whole.subarray(0, whole.length - 500), damaged]) {
      const { sightings, unread } = read(body);
      assert.equal(sightings.length, 1);
      assert.equal(unread.length, 1);
    }
  });

  it('reads a compressed body that something follows', () => {
    const { sightings, unread } = read(
      Buffer.concat([zlib.gzipSync(`imei=${imei}`), Buffer.from('\r\n--b--')]),
    );
    assert.equal(sightings.length, 1);
    assert.deepEqual(unread, []);
  });

  const deep = {
    'arrays in arrays': () => Buffer.from('['.repeat(300_000)),
    'objects in objects': () => Buffer.from(`${'{"a":'.repeat(100_000)}1`),
    'gzip in gzip': () =>
      Array.from({ length: 40 }).reduce<Buffer>((bytes) => zlib.gzipSync(bytes), Buffer.from(imei)),
    'percent signs': () => Buffer.from('%25'.repeat(300_000)),
    'nested percent encodings': () => Buffer.from(`%${'25'.repeat(4000)}41`.repeat(20)),
    backslashes: () => Buffer.from('\\'.repeat(500_000)),
    'open elements': () => Buffer.from('<a>'.repeat(200_000)),
    boundaries: () => Buffer.from('--b\r\n'.repeat(100_000)),
    pairs: () => Buffer.from('a=b&'.repeat(200_000)),
    'magic numbers': () => Buffer.from('1f8b0800789c0400'.repeat(20_000), 'hex'),
    tokens: () => Buffer.from('aB3dE5gH9jK1mN2pQ7rS8t '.repeat(40_000)),
  };
  for (const [name, make] of Object.entries(deep)) {
    it(`stays within its budget on many ${name}`, () => {
      const budget = openBudget();
      const bytes = make();
      const raw = { start: 0, end: bytes.length };
      const part = { kind: 'body', name: null, bytes, encodings: [], raw } as const;
      decodeParts([part], matcher.index, budget);
      assert.ok(budget.room() >= 0 && budget.layersUsed() <= budget.limits.layers + 1);
    });
  }

  it('names the budget that ran out', () => {
    const nested = Array.from({ length: 40 }).reduce<Buffer>(
      (bytes) => zlib.gzipSync(bytes),
      Buffer.from(imei),
    );
    assert.ok(read(nested).unread.some((reason) => reason.includes('layers inside each other')));
  });

  it('reports encrypted bodies, bare and in base64, and no plain ones', () => {
    const noise = Buffer.from(
      Array.from({ length: 64 }, (_, index) => Math.imul(index + 3, 2654435761) >>> 24),
    );
    assert.equal(read(noise).unread.length, 1);
    assert.equal(read(Buffer.from(noise.toString('base64'))).unread.length, 1);
    assert.deepEqual(read(Buffer.from('plain words of text, and more of them')).unread, []);
    assert.deepEqual(read(Buffer.from('{"token":"c2hvcnQgdG9rZW4="}')).unread, []);
  });

  it('never throws, whatever the bytes', () => {
    const magic = fc.constantFrom(
      '',
      '{',
      '<a ',
      '%',
      '--b\r\n',
      '\x1f\x8b\x08',
      '\x78\x9c',
      '\x28\xb5\x2f\xfd',
      'PK\x03\x04',
      '\x00\x00\x00\x00',
      '\x0a',
      'eyJ',
      'a=',
    );
    fc.assert(
      fc.property(
        magic,
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'x'),
        (start, rest, encoding) => {
          const { sightings } = read(Buffer.concat([Buffer.from(start, 'latin1'), rest]), [
            ['content-encoding', encoding],
          ]);
          assert.deepEqual(sightings, []);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
