import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { deviceOf, documentOf, openRig, phoneOf, type Rig } from '../lab/rig.ts';

const [phone, other] = [phoneOf(1), phoneOf(2)];

/** What a test says of one HAR entry. */
type Request = {
  readonly method?: string;
  readonly url: string;
  readonly headers?: { readonly name: string; readonly value: string }[];
  readonly postData?: { readonly mimeType: string; readonly text: string; readonly encoding?: string };
};

function harOf(requests: readonly Request[]) {
  const entries = requests.map((request, index) => ({
    startedDateTime: new Date(1_767_225_600_000 + index).toISOString(),
    time: 1,
    request: {
      ...{ method: 'POST', httpVersion: 'HTTP/1.1', cookies: [], headers: [], queryString: [] },
      ...{ headersSize: -1, bodySize: -1, ...request },
    },
    response: {
      ...{ status: 200, statusText: 'OK', httpVersion: 'HTTP/1.1', cookies: [], headers: [] },
      ...{ content: { size: 0, mimeType: '' }, redirectURL: '', headersSize: -1, bodySize: -1 },
    },
    cache: {},
    timings: { send: 0, wait: 0, receive: 0 },
  }));
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'test', version: '1' }, entries } });
}

const json = (value: object) => Buffer.from(JSON.stringify(value));
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const requests: readonly Request[] = [
  { method: 'GET', url: 'https://quiet.example/nothing' },
  {
    url: 'http://packed.example/x',
    headers: [{ name: 'Content-Encoding', value: 'gzip' }],
    postData: {
      mimeType: 'application/json',
      text: gzipSync(json({ device: { imei: phone.imei } })).toString('base64'),
      encoding: 'base64',
    },
  },
  { method: 'GET', url: `https://query.example/p?mac=${encodeURIComponent(phone.wifiMac)}` },
  { url: 'https://header.example/h', headers: [{ name: 'X-Id', value: md5(phone.imei) }] },
  { method: 'GET', url: `https://two.example/?adid=${other.advertisingId}` },
];

type Document = {
  readonly schema: string;
  readonly messages: { readonly total: number; readonly readable: number };
  readonly emissions: readonly {
    readonly entry: number;
    readonly device: string;
    readonly identifier: string;
    readonly spelling: string;
    readonly where: string;
    readonly value: string;
    readonly transport: string;
    readonly recipient: { readonly host: string };
  }[];
};

describe('scan, on a capture made elsewhere', () => {
  let rig: Rig;
  let args: string[];
  let quiet: string[];

  before(async () => {
    rig = await openRig();
    const devices = await Promise.all(
      [phone, other].map((each) => rig.write(`${each.serial}.yaml`, deviceOf(each))),
    );
    const har = await rig.write('capture.har', harOf(requests));
    const silent = await rig.write('silent.har', harOf(requests.slice(0, 1)));
    args = ['scan', har, '--device', devices.join(',')];
    quiet = ['scan', silent, '--device', devices.join(',')];
  });

  after(() => rig.close());

  it('finds values through base64, gzip, percent signs and hashes, each of its own phone', async () => {
    const ended = await rig.phonehome([...args, '--json']);
    assert.equal(ended.exit, 0);
    assert.equal(ended.stderr, '');
    const { schema, messages, emissions } = documentOf<Document>(ended);
    assert.equal(schema, 'phonehome.scan/1');
    assert.deepEqual(messages, { total: requests.length, readable: requests.length });
    assert.deepEqual(
      emissions.map(({ entry, device, identifier, spelling, where, transport, recipient }) =>
        [entry, device, identifier, spelling, where, transport, recipient.host].join(' | '),
      ),
      [
        '1 | RIG1SIMULATED | imei | plain | body > gzip > json > device.imei | clear | packed.example',
        '2 | RIG1SIMULATED | wifi-mac | plain | query > mac > percent | tls | query.example',
        '3 | RIG1SIMULATED | imei | md5 | header > x-id | tls | header.example',
        '4 | RIG2SIMULATED | advertising-id | plain | query > adid | tls | two.example',
      ],
    );
  });

  it('masks values unless it is asked to reveal them', async () => {
    const values = [phone.imei, phone.wifiMac, other.advertisingId];
    const masked = await rig.phonehome([...args, '--json']);
    assert.ok(!values.some((value) => `${masked.stdout}${masked.stderr}`.includes(value)));
    const lines = await rig.phonehome(args);
    assert.ok(!values.some((value) => `${lines.stdout}${lines.stderr}`.includes(value)));
    const { emissions } = documentOf<Document>(await rig.phonehome([...args, '--json', '--reveal']));
    assert.deepEqual([...new Set(emissions.map(({ value }) => value))].sort(), [...values].sort());
  });

  it('exits 1 with --fail only where something was found', async () => {
    assert.equal((await rig.phonehome([...args, '--json', '--fail'])).exit, 1);
    assert.equal((await rig.phonehome([...quiet, '--json', '--fail'])).exit, 0);
    assert.equal((await rig.phonehome([...quiet, '--json'])).exit, 0);
  });

  it('sums up for people on one line', async () => {
    const { stdout } = await rig.phonehome(args);
    assert.match(stdout, /\n4 emissions in 5 of 5 messages that could be read\.\n$/);
  });
});
