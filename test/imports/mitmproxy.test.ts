import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { LabError } from '../../lab/errors.ts';
import { readTnet, type Tnet } from '../../lab/imports/tnetstring.ts';
import { contacted, imei, openYard, shown, type Yard } from './import.ts';

/** Written by Debian's mitmdump 8.1.1: three requests, a WebSocket with compression, a raw connection. */
const flows = fileURLToPath(new URL('../fixtures/imports/mitmdump-8.flows', import.meta.url));

describe('flows of mitmproxy as a run', function () {
  this.timeout(120_000);
  let yard: Yard;
  before(async () => {
    yard = await openYard();
  });
  after(() => yard.close());

  it('are read as mitmdump writes them: plain and packed bodies, queries, WebSocket messages, raw bytes', async () => {
    const { profile } = await yard.run([flows]);
    assert.deepEqual(profile.entries.map(({ kind, key }) => `${kind} ${key.endpoint} ${key.place}`).sort(), [
      'imei - - / body',
      'imei GET 127.0.0.1:34411 /socket body/imei',
      'imei POST 127.0.0.1:34411 /packed body/IMEI1',
      'imei POST 127.0.0.1:34411 /plain body/IMEI1',
      'wifi-mac POST 127.0.0.1:34411 /plain query/mac',
    ]);
    assert.deepEqual(profile.flows.decoded, 4);
    assert.deepEqual(profile.flows.opaque, 1);
  });

  it('say what was passed on without being saved, and of which kinds nobody knows', async () => {
    const flow = (more: { readonly [key: string]: Tnet }) => ({ type: 'http', version: 20, ...more });
    const request = (host: string, content: Tnet, more = {}) => ({
      ...{
        host,
        port: 443,
        scheme: Buffer.from('https'),
        method: Buffer.from('POST'),
        path: Buffer.from('/a'),
      },
      ...{ headers: [], timestamp_start: 1_795_268_265.5, content, ...more },
    });
    const name = `${imei}.dns.example`;
    const file = await yard.file(
      'made.flows',
      Buffer.concat(
        [
          flow({ request: request('streamed.example', null) }),
          flow({ request: request('replayed.example', Buffer.from(imei)), is_replay: 'request' }),
          flow({
            request: request('edited.example', Buffer.from('nothing')),
            backup: { request: request('edited.example', Buffer.from(`{"a":"${imei}"}`)) },
          }),
          { type: 'dns', request: { questions: [{ name }] }, server_conn: { address: ['9.9.9.9', 53] } },
          { type: 'quux' },
        ].map((each) => written(each)),
      ),
    );
    const { profile } = await yard.run([file]);
    assert.deepEqual(contacted(profile), [
      '9.9.9.9 opaque',
      'edited.example decoded',
      'streamed.example opaque',
      'unknown opaque',
    ]);
    assert.deepEqual(shown(profile), ['imei 9.9.9.9 body', 'imei edited.example body/a']);
    assert.ok(profile.notes.some((note) => note.includes('flow 0: the body of its request was passed on')));
  });

  it('are refused with the byte from which they are none, and what to do', async () => {
    const whole = await readFile(flows);
    const broken: [string, Buffer][] = [
      ['cut.flows', whole.subarray(0, whole.length - 5)],
      ['junk.flows', Buffer.concat([whole, Buffer.from('what is this')])],
    ];
    for (const [name, bytes] of broken) {
      await assert.rejects(
        yard.run([await yard.file(name, bytes)], { out: join(yard.folder, `run-of-${name}`) }),
        (thrown) => {
          assert.ok(thrown instanceof LabError && thrown.exit === 2);
          assert.match(thrown.message, /holds no mitmproxy flow from byte \d+ on.*mitmdump/);
          return true;
        },
      );
    }
  });
});

describe('a tnetstring', () => {
  it('is read back as what was written, and never throws on other bytes', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        fc.array(tie('tree')),
        fc.dictionary(fc.string(), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        assert.deepEqual(
          readTnet(written(value as Tnet)),
          JSON.parse(JSON.stringify(value), revive) ?? value,
        );
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readTnet(Buffer.from(bytes))));
  });
});

/** -0 is 0 and prototypes are plain on the way back. */
function revive(_key: string, value: unknown): unknown {
  const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
  return isBuffer && 'data' in value ? Buffer.from(value.data as number[]) : value;
}

function written(value: Tnet): Buffer {
  if (Buffer.isBuffer(value)) return framed(value, ',');
  if (typeof value === 'string') return framed(Buffer.from(value), ';');
  if (typeof value === 'boolean') return framed(Buffer.from(String(value)), '!');
  if (value === null) return framed(Buffer.alloc(0), '~');
  if (typeof value === 'number')
    return framed(
      Buffer.from(JSON.stringify(value)),
      Number.isSafeInteger(value) && Math.abs(value) < 1e15 ? '#' : '^',
    );
  if (Array.isArray(value)) return framed(Buffer.concat(value.map(written)), ']');
  return framed(
    Buffer.concat(Object.entries(value).flatMap(([key, one]) => [written(key), written(one)])),
    '}',
  );
}

function framed(bytes: Buffer, type: string): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes, Buffer.from(type)]);
}
