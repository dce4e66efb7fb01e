import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { exifOf } from '../../../lab/analysis/identifiers/exif.ts';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { phoneWith } from './search.ts';

/** Bytes that are everywhere different, as those of a picture are. */
const noise = Buffer.concat(
  Array.from({ length: 400 }, (_, index) => createHash('sha256').update(`noise ${index}`).digest()),
);

/** An entry of a TIFF directory; text goes behind the directory. */
type Entry = { readonly tag: number; readonly text: string };

/** EXIF data of one directory with texts, big-endian or little-endian. */
function tiff(entries: readonly Entry[], little: boolean): Buffer {
  const two = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (little) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const four = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (little) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  let offset = 8 + 2 + entries.length * 12 + 4;
  const texts = entries.map(({ text }) => Buffer.from(`${text}\0`));
  const directory = entries.map(({ tag }, index) => {
    const length = texts[index]?.length ?? 0;
    const entry = Buffer.concat([two(tag), two(2), four(length), four(offset)]);
    offset += length;
    return entry;
  });
  const head = Buffer.from(little ? 'II' : 'MM');
  return Buffer.concat([head, two(42), four(8), two(entries.length), ...directory, four(0), ...texts]);
}

function jpeg(data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('Exif\0\0'), data]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
    length,
    body,
    Buffer.from([0xff, 0xda]),
    noise,
  ]);
}

const unique = 'c0ffee11c0ffee22c0ffee33c0ffee44';
const entries = [
  { tag: 0x010f, text: 'Canonical Cameras' },
  { tag: 0x010e, text: 'Nest of the canary' },
  { tag: 0xa420, text: unique },
];
const picture = jpeg(tiff(entries, true));
const device = phoneWith({ kind: 'file', value: 'canary/nest-4711.jpg' });
const matcher = makeMatcher([device], new Map([['canary/nest-4711.jpg', picture]]));
const spellingsIn = (body: Buffer | string) =>
  new Set(
    identifyMessage(matcher, {
      method: 'POST',
      url: null,
      headers: [],
      body: Buffer.from(body),
      direction: 'sent',
    }).sightings.map(({ spelling }) => spelling),
  );

describe('a canary picture', () => {
  it('is found as a whole, in a multipart form', () => {
    const parts = [
      '--b\r\nContent-Disposition: form-data; name="f"; filename="x.jpg"\r\nContent-Type: image/jpeg\r\n\r\n',
      picture,
      '\r\n--b--\r\n',
    ];
    assert.ok(spellingsIn(Buffer.concat(parts.map((part) => Buffer.from(part)))).has('content'));
  });

  it('is found by a chunk from its middle, encoded and compressed', () => {
    const chunk = picture.subarray(5_000, 7_000);
    assert.ok(spellingsIn(JSON.stringify({ part: 3, data: chunk.toString('base64') })).has('content'));
    assert.ok(spellingsIn(gzipSync(Buffer.from(chunk.toString('hex')))).has('content'));
  });

  it('is found by its name alone', () => {
    assert.deepEqual(spellingsIn('{"last":"/sdcard/Pictures/nest-4711.jpg"}'), new Set(['file-name']));
  });

  it('is found by what it says of itself, and not by what other pictures say, too', () => {
    assert.deepEqual(spellingsIn(`{"imageId":"${unique.toUpperCase()}"}`), new Set(['exif']));
    assert.deepEqual(spellingsIn('{"title":"Nest of the canary"}'), new Set(['exif']));
    assert.deepEqual(spellingsIn('{"make":"Canonical Cameras"}'), new Set());
  });

  it('is found by its EXIF data without the picture', () => {
    assert.ok(spellingsIn(tiff(entries, true)).has('exif'));
  });

  it('is not found in another picture', () => {
    assert.deepEqual(spellingsIn(Buffer.from(noise).reverse()), new Set());
  });
});

describe('exifOf', () => {
  it('reads both orders of bytes', () => {
    for (const little of [true, false]) {
      assert.deepEqual(exifOf(jpeg(tiff(entries, little)))?.texts, ['Nest of the canary', unique]);
    }
  });

  it('answers for files that are torn, hostile or no pictures', () => {
    assert.equal(exifOf(Buffer.from('no picture')), null);
    assert.equal(exifOf(new Uint8Array()), null);
    for (let length = 0; length < 200; length += 1) exifOf(picture.subarray(0, length));
    const looping = tiff([{ tag: 0x8769, text: 'xxxxxxxxx' }], true);
    looping.writeUInt32LE(8, 18);
    assert.deepEqual(exifOf(jpeg(looping))?.texts, []);
  });
});
