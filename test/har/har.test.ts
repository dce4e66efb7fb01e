import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { LabError } from '../../lab/errors.ts';
import type { HarItem } from '../../lab/har/har-file.ts';
import { harItems, readHar } from '../../lab/har/read-har.ts';
import { writeHar } from '../../lab/har/write-har.ts';
import type { Body, Flow, Headers, Message } from '../../lab/model/flow.ts';

const creator = { name: 'phonehome', version: '0.0.0' };
const require = createRequire(import.meta.url);

/** Bytes, and text that could be taken for bytes that were written one character each. */
const anyBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }),
  fc
    .string({ unit: fc.constantFrom('\0', '\x1f', '\x80', 'ÿ', 'ü', 'a', '\n', '—'), minLength: 1 })
    .map((text) => Buffer.from(text)),
);

describe('writing a HAR', () => {
  it('is what the HAR 1.2 schema accepts, for every kind of flow', async () => {
    const { flows, read } = samples();
    const har: unknown = JSON.parse(await written(flows, read));
    const validate = schema();
    assert.ok(validate(har), JSON.stringify(validate.errors));
    assert.ok(!validate({ log: { version: '1.2', creator, entries: [{}] } }));
  });

  it('keeps method, URL, header order, duplicates and bodies through a round trip', async () => {
    const { flows, read } = samples();
    const { entries, unread } = await parseHar(await written(flows, read), 'round.har');
    assert.deepEqual(unread, [{ entry: 3, reason: 'its bytes were cut short' }]);
    assert.deepEqual(
      entries.map(({ request }) => request.url),
      [
        'http://tele.example/a?b=c',
        'wss://live.example/feed',
        'tcp://pinned.example:443',
        'tcp://push.example:5223',
      ],
    );
    const [http, socket] = entries;
    assert.equal(http?.at, flows[0]?.at);
    assert.equal(http?.request.method, 'POST');
    assert.deepEqual(http?.request.headers, flows[0]?.messages[0]?.headers);
    assert.deepEqual([...(http?.request.body ?? [])], [0, 255, 1]);
    assert.equal(http?.response?.body?.toString(), 'grüße');
    assert.deepEqual(
      socket?.webSocketMessages.map(({ direction, binary, body }) => [
        direction,
        binary,
        body.toString('latin1'),
      ]),
      [
        ['sent', false, 'hello'],
        ['received', true, '\xff\xfe'],
      ],
    );
  });

  it('puts what HAR has no place for into fields with an underscore', async () => {
    const { flows, read } = samples();
    const { log } = JSON.parse(await written(flows, read)) as { log: { entries: Record<string, unknown>[] } };
    assert.deepEqual(log.entries[2]?._tlsErrors, [{ host: 'pinned.example', port: 443, cause: 'refused' }]);
    assert.deepEqual(log.entries[3]?._raw, [
      {
        direction: 'sent',
        text: Buffer.from([16, 255]).toString('base64'),
        _encoding: 'base64',
        _complete: false,
      },
    ]);
  });

  it('marks a body that is not at rest instead of failing or writing an empty one', async () => {
    const { flows } = samples();
    const har = await written(flows, () => Promise.reject(new Error('gone')));
    const { log } = JSON.parse(har) as { log: { entries: { request: { postData: unknown } }[] } };
    assert.deepEqual(log.entries[0]?.request.postData, { mimeType: 'x/y', text: '', _missing: true });
  });

  it('gives back any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyBytes,
        fc.constantFrom('text/plain', 'application/octet-stream'),
        async (bytes, type) => {
          const { body, read } = atRest(Buffer.from(bytes));
          const headers: Headers = [['Content-Type', type]];
          const flow: Flow = { ...samples().flow, messages: [{ direction: 'sent', headers, body }] };
          const { entries } = await parseHar(await written([flow], read), 'any.har');
          assert.deepEqual([...(entries[0]?.request.body ?? [])], [...bytes]);
        },
      ),
      { numRuns: 200, examples: [[Uint8Array.from([0, 194, 128]), 'text/plain']] },
    );
  });
});

describe('reading a HAR of another tool', () => {
  it('decodes base64 request bodies, with either name of the field', async () => {
    for (const field of ['encoding', '_encoding']) {
      const postData = {
        mimeType: 'a/b',
        text: Buffer.from([1, 2, 255]).toString('base64'),
        [field]: 'base64',
      };
      assert.deepEqual([...((await only({ postData })).request.body ?? [])], [1, 2, 255]);
    }
  });

  it('takes a body for text that is declared compressed and holds what was inside', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd']) {
      const headers = [{ name: 'Content-Encoding', value: encoding }];
      const { request } = await only({
        headers,
        postData: { mimeType: 'application/json', text: '{"név":"é"}' },
      });
      assert.equal(request.decoded, true, encoding);
      assert.equal(request.body?.toString(), '{"név":"é"}', encoding);
    }
  });

  it('leaves a body compressed that is compressed, as base64 or one character a byte', async () => {
    const packers = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
    for (const [encoding, pack] of Object.entries(packers)) {
      const packed = pack(Buffer.from('fake body '.repeat(20)));
      const headers = [{ name: 'content-encoding', value: encoding }];
      const base64 = await only({
        headers,
        postData: { text: packed.toString('base64'), encoding: 'base64' },
      });
      assert.deepEqual([base64.request.decoded, base64.request.body], [false, packed], encoding);
      const bytes = await only({ headers, postData: { text: packed.toString('latin1') } });
      assert.deepEqual([bytes.request.decoded, bytes.request.body], [false, packed], encoding);
    }
  });

  it('builds a form out of fields where there is no text', async () => {
    const params = [
      { name: 'a b', value: 'c&d' },
      { name: 'e', value: 'f%20g' },
    ];
    const form = await only({ postData: { mimeType: 'application/x-www-form-urlencoded', params } });
    assert.equal(form.request.body?.toString(), 'a%20b=c%26d&e=f%20g');
    const multipart = await only({ postData: { mimeType: 'multipart/form-data; boundary=XX', params } });
    assert.match(
      multipart.request.body?.toString() ?? '',
      /^--XX\r\nContent-Disposition: form-data; name="a b"\r\n\r\nc&d\r\n--XX/,
    );
  });

  it('does without what is missing: response, method, headers, date', async () => {
    const { entries, unread } = await parsed([{ request: { url: 'https://tele.example/' } }]);
    assert.deepEqual(unread, []);
    const [entry] = entries;
    assert.deepEqual([entry?.at, entry?.response, entry?.request.method], [null, null, 'GET']);
  });

  it('takes query and cookies that stand in their own lists only, and headers as an object', async () => {
    const { request } = await only({
      queryString: [{ name: 'q', value: 'ä b' }],
      cookies: [{ name: 'uid', value: 'fake' }],
      headers: { 'X-A': '1', 'X-B': ['2', '3'] },
    });
    assert.equal(request.url, 'https://tele.example/v1?q=%C3%A4%20b');
    assert.deepEqual(request.headers, [
      ['X-A', '1'],
      ['X-B', '2'],
      ['X-B', '3'],
      ['cookie', 'uid=fake'],
    ]);
  });

  it('reports every entry that it cannot read, and reads on', async () => {
    const good = { request: { url: 'https://tele.example/' } };
    const { entries, unread } = await parsed([
      null,
      {},
      { request: {} },
      { request: { url: 'data:,x' } },
      good,
    ]);
    assert.deepEqual(
      entries.map(({ entry }) => entry),
      [4],
    );
    assert.deepEqual(
      unread.map(({ entry }) => entry),
      [0, 1, 2, 3],
    );
  });

  it('reports a body that the tool left out, spoiled, or called base64', async () => {
    const url = 'https://tele.example/';
    const { entries, unread } = await parsed([
      { request: { url, bodySize: 12 } },
      { request: { url, postData: { text: 'a\uFFFDb' } } },
      { request: { url, postData: { text: '{not base64}', encoding: 'base64' } } },
      { request: { url, bodySize: -1 } },
    ]);
    assert.equal(entries.length, 4);
    assert.deepEqual(
      unread.map(({ entry, reason }) => `${entry} ${reason}`),
      [
        '0 request: its body of 12 bytes is not in the file',
        '1 request: the tool replaced bytes of its body that are no text',
        '2 request: its body is said to be base64 and is not',
      ],
    );
  });

  it('counts WebSocket messages that it cannot read', async () => {
    const messages = [{ type: 'send', opcode: 1, data: 'x' }, { type: 'other' }, 7];
    const { entries, unread } = await parsed([
      { request: { url: 'wss://a.example/' }, _webSocketMessages: messages },
    ]);
    assert.equal(entries[0]?.webSocketMessages.length, 1);
    assert.match(unread[0]?.reason ?? '', /^2 of its WebSocket messages/);
  });

  describe('from a file', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'har-test-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it('ignores a byte order mark, in UTF-8 and UTF-16', async () => {
      const har = JSON.stringify({ log: { entries: [{ request: { url: 'https://é.example/' } }] } });
      const big = Buffer.from(`\uFEFF${har}`, 'utf16le').swap16();
      const files = { utf8: `\uFEFF${har}`, utf16le: Buffer.from(`\uFEFF${har}`, 'utf16le'), utf16be: big };
      for (const [name, content] of Object.entries(files)) {
        const file = join(folder, `${name}.har`);
        await writeFile(file, content);
        assert.equal((await collected(readHar(file))).entries[0]?.request.url, 'https://é.example/', name);
      }
    });

    it('names file and line of what is no JSON, and quotes nothing of it', async () => {
      const file = join(folder, 'broken.har');
      await writeFile(file, '{"log": {\n  "entries": [\n    {"imei": "356938035643809" oops}\n]}}');
      await assert.rejects(collected(readHar(file)), (error: unknown) => {
        assert.ok(error instanceof LabError && error.code === 'BAD_FILE');
        assert.ok(error.message.includes(`${file}:3`), error.message);
        assert.doesNotMatch(error.message, /3569/);
        return true;
      });
    });

    it('names the last line of a file that was cut short', async () => {
      await assert.rejects(parseHar('{"log":\n{"entries":\n[', 'cut.har'), /cut\.har:3 /);
    });

    it('says that a file is JSON and no HAR, or not there', async () => {
      await assert.rejects(parseHar('[1, 2]', 'list.har'), /no log\.entries/);
      const missing = join(folder, 'missing.har');
      await assert.rejects(
        collected(readHar(missing)),
        (error: unknown) => error instanceof LabError && error.exit === 2,
      );
      await assert.rejects(readFile(missing));
    });
  });
});

/** In pieces of a few bytes: nothing may depend on where a piece ends. */
function parseHar(text: string, file: string) {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
    bytes.subarray(index * 7, index * 7 + 7),
  );
  return collected(harItems(pieces, file));
}

async function collected(items: AsyncIterable<HarItem>) {
  const all: HarItem[] = [];
  for await (const item of items) all.push(item);
  const unread = all.flatMap(({ entry, faults }) => faults.map((reason) => ({ entry, reason })));
  return { entries: all.flatMap(({ read }) => (read === null ? [] : [read])), unread };
}

function parsed(entries: unknown[]) {
  return parseHar(JSON.stringify({ log: { entries } }), 'test.har');
}

async function only(request: object) {
  const { entries } = await parsed([
    { request: { method: 'POST', url: 'https://tele.example/v1', ...request } },
  ]);
  const [entry] = entries;
  assert.ok(entry);
  return entry;
}

async function written(flows: readonly Flow[], read: (body: Body) => Promise<Buffer>): Promise<string> {
  const out = new PassThrough();
  const all = text(out);
  await writeHar(flows, read, out, creator);
  out.end();
  return all;
}

function schema() {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'));
  const schemas = require('har-schema') as Record<string, object>;
  for (const each of Object.values(schemas)) ajv.addSchema(each);
  const validate = ajv.getSchema('har.json#') ?? ajv.getSchema('har.json');
  assert.ok(validate);
  return validate;
}

function atRest(bytes: Buffer, complete = true) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { body: { sha256, bytes: bytes.length, complete } satisfies Body, read: async () => bytes };
}

function samples() {
  const stored = new Map<string, Buffer>();
  const keep = (bytes: Buffer | string, complete = true): Body => {
    const { body } = atRest(Buffer.from(bytes), complete);
    stored.set(body.sha256, Buffer.from(bytes));
    return body;
  };
  const say = (direction: 'sent' | 'received', body: Body | null, headers: Headers = []): Message => ({
    direction,
    headers,
    body,
  });
  const flow: Flow = {
    id: 'c1.1',
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
    client: '192.0.2.7:40000',
    protocol: 'http',
    transport: 'clear',
    method: 'POST',
    url: 'http://tele.example/a?b=c',
    host: 'tele.example',
    port: 80,
    status: 200,
    answeredBy: 'lab',
    messages: [
      say('sent', keep(Buffer.from([0, 255, 1])), [
        ['X-B', '1'],
        ['Content-Type', 'x/y'],
        ['x-b', '2'],
        ['Cookie', 'a=b; c'],
      ]),
      say('received', keep('grüße'), [['content-type', 'text/plain']]),
    ],
    truncated: null,
    window: 'trigger',
    visibility: 'decoded',
    housekeeping: null,
  };
  const nowhere = { method: null, url: null, status: null, answeredBy: null } as const;
  const flows: Flow[] = [
    flow,
    {
      ...flow,
      protocol: 'websocket',
      method: 'GET',
      url: 'wss://live.example/feed',
      status: 101,
      messages: [
        say('sent', null, [['Upgrade', 'websocket']]),
        say('received', null, [['Upgrade', 'websocket']]),
        say('sent', keep('hello')),
        say('received', keep(Buffer.from([255, 254]))),
      ],
    },
    {
      ...flow,
      ...nowhere,
      protocol: 'tls',
      host: 'pinned.example',
      port: 443,
      messages: [],
      visibility: 'refused',
    },
    {
      ...flow,
      ...nowhere,
      protocol: 'raw',
      host: 'push.example',
      port: 5223,
      messages: [say('sent', keep(Buffer.from([16, 255]), false))],
      visibility: 'opaque',
    },
  ];
  const read = async ({ sha256 }: Body) => stored.get(sha256) ?? assert.fail('no such body');
  return { flow, flows, read };
}
