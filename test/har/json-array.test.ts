import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LabError } from '../../lab/errors.ts';
import { readElements } from '../../lab/har/read-elements.ts';

const wanted = {
  name: 'list',
  path: ['log', 'entries'],
  missing: 'log.entries',
  remedy: 'Write it again.',
};

describe('reading the elements of a JSON array as they come', () => {
  it('gives what JSON.parse gives, wherever the pieces end, however it is laid out', async () => {
    const elements = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 });
    const beside = fc.jsonValue({ maxDepth: 3 });
    await fc.assert(
      fc.asyncProperty(
        elements,
        beside,
        fc.nat(3),
        fc.integer({ min: 1, max: 40 }),
        async (entries, other, space, size) => {
          const document = { a: other, log: { entries: other, x: [other, { entries: [1] }] }, z: other };
          const text = JSON.stringify({ ...document, log: { ...document.log, entries } }, null, space);
          assert.deepEqual(await read(text, size), JSON.parse(JSON.stringify(entries)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses whatever JSON.parse refuses, at the same line wherever the pieces end', async () => {
    const text = JSON.stringify({ log: { a: 1, entries: [{ b: [1, 'x'] }, 2, 'y'], c: null } }, null, 1);
    const at = fc.nat(text.length - 1);
    await fc.assert(
      fc.asyncProperty(at, fc.constantFrom('', ']', '}', '"', ',', '{', 'x'), async (offset, put) => {
        const broken = text.slice(0, offset) + put + text.slice(offset + 1);
        if (isJson(broken)) return;
        const [one, other] = await Promise.all([faultOf(broken, 1), faultOf(broken, 1000)]);
        assert.equal(one, other);
        assert.match(one ?? '', /^a\.json:\d+ is no JSON from here on/);
      }),
      { numRuns: 300 },
    );
  });

  it('counts lines over elements that it has given already', async () => {
    const text = '{"log": {"entries": [\n{\n"a":\n1},\n{"b": 2}\n],\noops}}';
    assert.match((await faultOf(text, 5)) ?? '', /^a\.json:7 /);
  });

  it('names a document that has no such array, also where there is one of that name elsewhere', async () => {
    for (const text of ['{"entries": [1]}', '{"log": [{"entries": [1]}]}', '{"x": {"entries": [1]}}', '3']) {
      assert.match((await faultOf(text, 4)) ?? '', /has no log\.entries/, text);
    }
  });
});

async function read(text: string, size: number): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const values = [];
  for await (const element of readElements(pieces, 'a.json', wanted)) {
    assert.ok('value' in element);
    values.push(element.value);
  }
  return values;
}

async function faultOf(text: string, size: number): Promise<string | null> {
  return read(text, size).then(
    () => null,
    (thrown) => {
      assert.ok(thrown instanceof LabError && thrown.exit === 2);
      return thrown.message;
    },
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
