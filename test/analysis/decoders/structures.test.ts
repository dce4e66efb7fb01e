import assert from 'node:assert/strict';
import fc from 'fast-check';
import { form } from '../../../lab/analysis/decoders/form.ts';
import { json } from '../../../lab/analysis/decoders/json.ts';
import { jwt } from '../../../lab/analysis/decoders/jwt.ts';
import { structureDecoders } from '../../../lab/analysis/decoders/list.ts';
import { multipart } from '../../../lab/analysis/decoders/multipart.ts';
import { protobuf } from '../../../lab/analysis/decoders/protobuf.ts';
import { xml } from '../../../lab/analysis/decoders/xml.ts';
import { fieldsOf } from './view.ts';

describe('json', () => {
  it('names values by their path', () => {
    assert.deepEqual(fieldsOf(json, '{"a":{"b":[{"c":"x"},7]},"d":null}'), [
      ['a.b[].c', 'x'],
      ['a.b[]', '7'],
      ['d', 'null'],
    ]);
  });

  it('takes escapes off', () => {
    assert.deepEqual(fieldsOf(json, '{"a":"\\u0041\\/\\"\\n\\ud83d\\ude00"}'), [['a', 'A/"\n😀']]);
  });

  it('reads several values, text after them, a guard before them and a cut-off end', () => {
    assert.deepEqual(fieldsOf(json, '{"a":1}\n{"a":2}'), [
      ['a', '1'],
      ['a', '2'],
    ]);
    assert.deepEqual(fieldsOf(json, '{"a":1}\0'), [['a', '1']]);
    assert.deepEqual(fieldsOf(json, '{"a":1};rest'), [
      ['a', '1'],
      ['', ';rest'],
    ]);
    assert.deepEqual(fieldsOf(json, ")]}',\n[1]"), [['[]', '1']]);
    assert.deepEqual(fieldsOf(json, 'callback({"a":1})'), [
      ['a', '1'],
      ['', ')'],
    ]);
    assert.deepEqual(fieldsOf(json, '{"a":"x","b":"cut o'), [
      ['a', 'x'],
      ['b', 'cut o'],
    ]);
  });

  it('reads arrays of byte numbers as bytes', () => {
    assert.deepEqual(fieldsOf(json, '{"m":[104,101,108,108,111,33]}')?.at(-1), ['m[]', 'hello!']);
  });

  it('agrees with JSON.parse on every text in any document', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), fc.string()), (document) => {
        const texts = fieldsOf(json, JSON.stringify(document))?.map(([, text]) => text) ?? [];
        for (const text of Object.values(document)) assert.ok(texts.includes(text));
      }),
    );
  });
});

describe('form', () => {
  it('takes percent encoding off values and names', () => {
    assert.deepEqual(fieldsOf(form, 'a=1&b%5B%5D=%7B%22x%22%7D'), [
      ['a', '1'],
      ['b[]', '{"x"}'],
    ]);
  });

  it('reads a plus sign both as itself and as a space', () => {
    assert.deepEqual(
      fieldsOf(form, 'n=Ola+Nordmann')?.map(([, text]) => text),
      ['Ola+Nordmann', 'Ola Nordmann'],
    );
  });

  it('declines base64 with padding, lines of text and JSON', () => {
    for (const text of ['aGVsbG8gd29ybGQ=', 'first = 1\nsecond = 2', '{"a":"b=c"}'])
      assert.equal(fieldsOf(form, text), null);
  });
});

describe('xml', () => {
  it('names elements and attributes by their path and takes references off', () => {
    assert.deepEqual(fieldsOf(xml, '<?xml version="1.0"?><a x="1"><b>t&amp;&#65;</b><c/><![CDATA[d]]></a>'), [
      ['a.x', '1'],
      ['a.b', 't&A'],
      ['a', 'd'],
    ]);
  });

  it('goes on after elements that are never closed', () => {
    assert.deepEqual(fieldsOf(xml, '<a><br>x</a><b>y</b>')?.at(-1), ['b', 'y']);
  });
});

describe('multipart', () => {
  const body = '--X\r\nContent-Disposition: form-data; name="id"; filename="a.txt"\r\n\r\nvalue\r\n--X--\r\n';

  it('names parts by their header', () => {
    assert.deepEqual(
      fieldsOf(multipart, body)?.find(([name]) => name === 'id'),
      ['id', 'value'],
    );
  });

  it('reads bodies with line feeds only', () => {
    assert.deepEqual(
      fieldsOf(multipart, body.replaceAll('\r', ''))?.find(([name]) => name === 'id'),
      ['id', 'value'],
    );
  });
});

describe('jwt', () => {
  it('opens header and claims, bare or as a bearer token', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ sub: 'phone-417' })}.c2ln`;
    for (const text of [token, `Bearer ${token}`]) {
      assert.deepEqual(fieldsOf(jwt, text), [
        ['header', '{"alg":"none"}'],
        ['claims', '{"sub":"phone-417"}'],
      ]);
    }
  });
});

describe('protobuf', () => {
  const text = (number: number, value: string | Uint8Array) =>
    Buffer.concat([Buffer.from([number * 8 + 2, value.length]), Buffer.from(value)]);

  it('walks messages inside messages', () => {
    const message = Buffer.concat([text(4, text(1, 'abcdef')), Buffer.from([0x28, 3])]);
    assert.deepEqual(fieldsOf(protobuf, message), [
      ['4.1', 'abcdef'],
      ['5', '\x03'],
    ]);
  });

  it('opens gRPC frames', () => {
    const message = text(2, 'value');
    const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
    assert.deepEqual(fieldsOf(protobuf, Buffer.concat([frame, frame])), [
      ['2', 'value'],
      ['2', 'value'],
    ]);
  });

  it('declines what does not end where it says', () => {
    assert.equal(fieldsOf(protobuf, Buffer.from([0x0a, 9, 1, 2])), null);
    assert.equal(fieldsOf(protobuf, 'plain text'), null);
  });
});

describe('structure decoders', () => {
  for (const decoder of structureDecoders) {
    it(`${decoder.name} gives fields in order, without overlap, inside the layer`, () => {
      const starts = fc.constantFrom('', '{"', '[', '<a>', '--b\r\n\r\n', 'a=', '\x0a', '\0\0\0\0', 'eyJ');
      fc.assert(
        fc.property(starts, fc.uint8Array({ maxLength: 120 }), (start, rest) => {
          const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
          const fields = fieldsOf(decoder, bytes);
          assert.ok(fields === null || fields.length < 400);
        }),
        { numRuns: 400 },
      );
    });
  }
});
