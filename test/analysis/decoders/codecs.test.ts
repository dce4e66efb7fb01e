import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { compress } from '@bokuweb/zstd-wasm';
import fc from 'fast-check';
import { base64 } from '../../../lab/analysis/decoders/base64.ts';
import { brotli } from '../../../lab/analysis/decoders/brotli.ts';
import { deflate } from '../../../lab/analysis/decoders/deflate.ts';
import { entities } from '../../../lab/analysis/decoders/entities.ts';
import { escapes } from '../../../lab/analysis/decoders/escapes.ts';
import { gzip } from '../../../lab/analysis/decoders/gzip.ts';
import { hex } from '../../../lab/analysis/decoders/hex.ts';
import { inflate } from '../../../lab/analysis/decoders/inflate.ts';
import { characterCodecs, codecs, loadDecoders } from '../../../lab/analysis/decoders/list.ts';
import { percent } from '../../../lab/analysis/decoders/percent.ts';
import { quotedPrintable } from '../../../lab/analysis/decoders/quoted-printable.ts';
import { utf16 } from '../../../lab/analysis/decoders/utf16.ts';
import { zip } from '../../../lab/analysis/decoders/zip.ts';
import { unzstd, zstd } from '../../../lab/analysis/decoders/zstd.ts';
import { decodedBy } from './view.ts';

const sentence = 'the phone says its number, 356938035643809, and its name';
const texts = (...args: Parameters<typeof decodedBy>) => decodedBy(...args).map((decoded) => decoded.text);

describe('base64', () => {
  const encoded = Buffer.from(sentence).toString('base64');

  it('reads the standard, the URL-safe and the wrapped form, with or without padding', () => {
    const odd = `${sentence}?>~`;
    for (const text of [
      Buffer.from(odd).toString('base64'),
      Buffer.from(odd).toString('base64url'),
      Buffer.from(odd).toString('base64').replace(/=+$/, ''),
      Buffer.from(odd)
        .toString('base64')
        .replace(/(.{40})/g, '$1\r\n'),
    ]) {
      assert.ok(texts(base64, text).includes(odd), text);
    }
  });

  it('reads a run at any offset inside a longer token', () => {
    for (const prefix of ['x', 'xy', 'xyz', 'v1_', 'abcde']) {
      assert.ok(
        texts(base64, prefix + encoded).some((text) => text.includes(sentence)),
        prefix,
      );
    }
  });

  it('passes over words and plain numbers', () => {
    assert.deepEqual(texts(base64, 'Content telephone 1234567890 DEVICEID'), []);
  });

  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 200 }), (bytes) => {
        const all = Buffer.from(bytes).toString('base64');
        fc.pre(!/^[0-9a-fA-F]+$/.test(all));
        const found = decodedBy(base64, `{${all}}`)[0];
        assert.ok(found === undefined || found.end <= all.length + 2);
      }),
    );
  });
});

describe('hex', () => {
  const encoded = Buffer.from(sentence).toString('hex');

  it('reads either case at either alignment', () => {
    assert.ok(texts(hex, encoded).includes(sentence));
    assert.ok(texts(hex, encoded.toUpperCase()).includes(sentence));
    assert.ok(texts(hex, `a${encoded}`).some((text) => text.includes(sentence)));
  });

  it('reads pairs with separators and UUIDs', () => {
    for (const separator of [' ', ':', '-']) {
      assert.ok(texts(hex, (encoded.match(/../g) ?? []).join(separator)).includes(sentence), separator);
    }
    const bytes = decodedBy(hex, '38400000-8cf0-11bd-b23e-10b96e40000d').filter(
      (each) => each.end - each.start === 36,
    );
    assert.equal(bytes.length, 1);
  });
});

describe('compression', () => {
  before(loadDecoders);
  const raw = Buffer.from(sentence.repeat(4));

  it('is read at the start and behind other bytes', () => {
    const front = Buffer.from([1, 0xff, 3]);
    for (const [codec, packed] of [
      [gzip, zlib.gzipSync(raw)],
      [deflate, zlib.deflateSync(raw)],
      [zstd, Buffer.from(compress(raw, 3))],
    ] as const) {
      assert.deepEqual(texts(codec, packed), [raw.toString()], codec.name);
      assert.ok(texts(codec, Buffer.concat([front, packed])).includes(raw.toString()), codec.name);
    }
  });

  it('without a magic number is read where it fills the layer', () => {
    assert.deepEqual(texts(deflate, zlib.deflateRawSync(raw)), [raw.toString()]);
    assert.deepEqual(texts(brotli, zlib.brotliCompressSync(raw)), [raw.toString()]);
  });

  it('keeps what came out before a fault, for every format', () => {
    const numbers = Buffer.from(
      Array.from({ length: 4000 }, (_, index) => `${(index * 7919) % 10007}`).join(' '),
    );
    for (const [format, pack] of [
      ['gzip', zlib.gzipSync],
      ['zlib', zlib.deflateSync],
      ['deflate-raw', zlib.deflateRawSync],
      ['brotli', zlib.brotliCompressSync],
    ] as const) {
      const packed = pack(numbers);
      const cut = inflate(packed.subarray(0, Math.floor(packed.length / 2)), format, 1 << 20);
      assert.ok(cut !== null && cut.incomplete !== null && cut.bytes.length > 1000, format);
      assert.ok(numbers.subarray(0, cut.bytes.length).equals(cut.bytes), format);
      const capped = inflate(packed, format, 500);
      assert.ok(capped?.incomplete != null && capped.bytes.equals(numbers.subarray(0, 500)), format);
    }
  });

  it('of Zstandard is cut at whole blocks', () => {
    const packed = Buffer.from(compress(Buffer.alloc(3 << 20, 'block '), 1));
    const capped = unzstd(packed, 300 << 10);
    assert.ok(capped !== null && capped.incomplete !== null);
    assert.ok(capped.bytes.length > 0 && capped.bytes.length <= 300 << 10);
  });

  it('of ZIP entries is read from their local headers', () => {
    const packed = zlib.deflateRawSync(raw);
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04', 'latin1');
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt16LE(5, 26);
    const [entry] = decodedBy(zip, Buffer.concat([header, Buffer.from('a.txt'), packed]));
    assert.deepEqual([entry?.name, entry?.text], ['a.txt', raw.toString()]);
  });
});

describe('encodings of single characters', () => {
  it('are taken off', () => {
    assert.deepEqual(texts(percent, 'a%3Ab%zz%4'), ['a:b%zz%4']);
    assert.deepEqual(texts(escapes, 'x\\u0041\\x42\\/'), ['xAB/']);
    assert.deepEqual(texts(entities, 'a&#58;b&quot;'), ['a:b"']);
    assert.deepEqual(texts(quotedPrintable, 'a=3Ab=\r\nc'), ['a:bc']);
  });

  it('are left alone where there are none', () => {
    for (const codec of characterCodecs)
      assert.deepEqual(texts(codec, 'plain text, 100 percent'), [], codec.name);
  });
});

describe('utf16', () => {
  it('reads islands in either order, letters beyond ASCII too', () => {
    const little = Buffer.from('Åse Prøve 12', 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big]) {
      const framed = Buffer.concat([Buffer.from([1, 2, 3, 4]), bytes, Buffer.from([9, 9])]);
      assert.ok(texts(utf16, framed).some((text) => text.includes('se Prøve 12')));
    }
    assert.ok(texts(utf16, little).includes('Åse Prøve 12'));
  });
});

describe('codecs', () => {
  before(loadDecoders);
  for (const codec of [...codecs, ...characterCodecs, quotedPrintable]) {
    it(`${codec.name} stays inside its layer on any bytes`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          for (const { start, end } of decodedBy(codec, bytes))
            assert.ok(start >= 0 && start <= end && end <= bytes.length);
        }),
        { numRuns: 300 },
      );
    });
  }
});
