import assert from 'node:assert/strict';
import { once } from 'node:events';
import tls from 'node:tls';
import { foldFlows } from '../../lab/analysis/account/fold-flows.ts';
import { Turns } from '../../lab/capture/certificate-check/turns.ts';
import { readClientHello } from '../../lab/capture/client-hello/read-client-hello.ts';
import type { CaptureEvent } from '../../lab/model/flow.ts';
import type { RecorderPort } from '../../lab/model/recorder.ts';
import { CaptureLab, ofType } from './lab.ts';
import { tunnel } from './phone.ts';

type Client = { readonly port: RecorderPort; readonly host: string; readonly checks?: tls.ConnectionOptions };

const round = ['trusted', 'untrusted', 'self-signed', 'wrong-host', 'expired', 'trusted'];
const post = (host: string, body = 'imei=fake') =>
  `POST /v1 HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('certificate checks', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  /** One connection of a client; what it says once it trusts the server. Answers why it did not. */
  async function speaks({ port, host, checks = {} }: Client, words = post(host)): Promise<string> {
    const socket = await tunnel(port.port, `${host}:443`);
    const ca = lab.recorder.caCertificate;
    const secured = tls.connect({ socket, servername: host, ca, ...checks });
    const refused = await new Promise<string>((resolve) => {
      secured.once('secureConnect', () => resolve(''));
      secured.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => resolve(code));
    });
    if (refused === '') {
      secured.on('error', () => {});
      secured.end(words);
      await once(secured.resume(), 'close');
    }
    socket.destroy();
    return refused;
  }

  async function shown(port: RecorderPort, name: string, times: number, client: () => Promise<unknown>) {
    const target = await lab.target(name);
    await port.begin(target);
    for (let time = 0; time < times; time += 1) await client();
    return lab.recorded(
      port,
      target,
      (events) => ofType(events, 'connection-close').length >= times && decided(events) >= times,
    );
  }

  /** How many connections are known to have carried data, or none. */
  const decided = (events: readonly CaptureEvent[]) =>
    ofType(events, 'request-body').filter(({ body }) => body.complete).length +
    ofType(events, 'tls-refused').length;

  const offers = (events: readonly CaptureEvent[]) =>
    ofType(events, 'connection-certificate').map(({ certificate }) => certificate);

  it('show a client that checks each fault in turn, and all of them are refused for their own reason', async () => {
    const port = await lab.open({ serial: 'FAKE-CAREFUL', tlsCheck: true });
    const answers: string[] = [];
    const events = await shown(port, 'careful', 6, async () =>
      answers.push(await speaks({ port, host: 'tele.example' })),
    );
    assert.deepEqual(offers(events), round);
    const [control, untrusted = '', ...others] = answers;
    assert.equal(control, '');
    assert.match(untrusted, /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/);
    assert.deepEqual(others, [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'CERT_HAS_EXPIRED',
      '',
    ]);
    const flows = foldFlows(events, [], '');
    assert.deepEqual(
      flows.map(({ certificate, transport, housekeeping }) => [certificate, transport, housekeeping]),
      round.map((certificate) =>
        certificate === 'trusted'
          ? [certificate, 'tls', null]
          : [certificate, 'tls-unverified', 'certificate-check'],
      ),
    );
  });

  it('read what a client sends that checks nothing, and mark it as unverified', async () => {
    const port = await lab.open({ serial: 'FAKE-CARELESS', tlsCheck: true });
    const checks = { rejectUnauthorized: false };
    const events = await shown(port, 'careless', 5, () => speaks({ port, host: 'tele.example', checks }));
    assert.deepEqual(offers(events), round.slice(0, 5));
    const flows = foldFlows(events, [], '');
    assert.deepEqual(
      flows.map(({ certificate, transport, visibility, url }) => [certificate, transport, visibility, url]),
      round
        .slice(0, 5)
        .map((each) => [
          each,
          each === 'trusted' ? 'tls' : 'tls-unverified',
          'decoded',
          'https://tele.example/v1',
        ]),
    );
    for (const { body } of ofType(events, 'request-body')) {
      assert.equal((await lab.read(body)).toString(), 'imei=fake');
    }
  });

  it('read other protocols inside a faulty certificate, too', async () => {
    const port = await lab.open({ serial: 'FAKE-RAW', tlsCheck: true });
    const checks = { rejectUnauthorized: false };
    await speaks({ port, host: 'mqtt.example', checks });
    const target = await lab.target('raw-inside');
    await port.begin(target);
    await speaks({ port, host: 'mqtt.example', checks }, '\x10\x0cMQTT fake');
    const events = await lab.recorded(port, target, (seen) =>
      ofType(seen, 'raw').some(({ body }) => body?.complete),
    );
    assert.deepEqual(offers(events), ['trusted', 'untrusted']);
    const { body } = ofType(events, 'raw').at(-1) ?? { body: null };
    assert.ok(body);
    assert.equal((await lab.read(body)).toString('latin1'), '\x10\x0cMQTT fake');
    assert.deepEqual(
      foldFlows(events, [], '').map(({ transport, visibility }) => [transport, visibility]),
      [
        ['tls', 'decoded'],
        ['tls-unverified', 'opaque'],
      ],
    );
  });

  it('hold nothing against a client that shakes hands and then sends nothing', async () => {
    const port = await lab.open({ serial: 'FAKE-QUIET', tlsCheck: true });
    const checks = { rejectUnauthorized: false };
    await speaks({ port, host: 'quiet.example', checks });
    const target = await lab.target('quiet');
    await port.begin(target);
    await speaks({ port, host: 'quiet.example', checks }, '');
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'tls-refused').length > 0);
    assert.deepEqual(ofType(events, 'connection-unverified'), []);
    assert.deepEqual(
      foldFlows(events, [], '').map(({ certificate, housekeeping }) => [certificate, housekeeping]),
      [
        ['trusted', null],
        ['untrusted', 'certificate-check'],
      ],
    );
  });

  it('are not made where nobody asked for them', async () => {
    const port = await lab.open({ serial: 'FAKE-USUAL' });
    const events = await shown(port, 'usual', 2, () => speaks({ port, host: 'tele.example' }));
    assert.deepEqual(offers(events), []);
    assert.equal(ofType(events, 'request').length, 2);
  });
});

describe('whose turn is which certificate', () => {
  it('goes on only after a control on which data came, for each host by itself', () => {
    const turns = new Turns();
    const first = turns.offer('a.example');
    assert.equal(turns.offer('A.example').certificate, 'trusted');
    first.spoke();
    assert.equal(turns.offer('b.example').certificate, 'trusted');
    const faults = [1, 2, 3, 4].map(() => turns.offer('a.example').certificate);
    assert.deepEqual(faults, round.slice(1, 5));
    first.spoke();
    assert.equal(turns.offer('a.example').certificate, 'untrusted');
  });

  it('is never that of a fault for hosts that keep a phone at home', () => {
    const turns = new Turns();
    for (const host of ['www.google.com', 'time.android.com', 'canary.phonehome.invalid']) {
      turns.offer(host).spoke();
      assert.equal(turns.offer(host).certificate, 'trusted', host);
    }
  });
});

describe('the name in the first bytes of TLS', () => {
  const hello = async (options: tls.ConnectionOptions): Promise<Buffer> => {
    const { Duplex } = await import('node:stream');
    return new Promise((resolve) => {
      const wire = new Duplex({
        read: () => {},
        write: (chunk: Buffer, _encoding, done) => {
          resolve(chunk);
          done();
        },
      });
      tls.connect({ socket: wire, ...options }).on('error', () => {});
    });
  };

  const nameIn = (bytes: Buffer) => {
    const found = readClientHello(bytes);
    return found === null || found === 'more' ? found : found.serverName;
  };

  it('is read as the client wrote it, and waited for while it is not whole', async () => {
    const bytes = await hello({ servername: 'tele.example' });
    assert.equal(nameIn(bytes), 'tele.example');
    for (let end = 0; end < bytes.length; end += 1) assert.equal(nameIn(bytes.subarray(0, end)), 'more');
  });

  it('is none where there is none, and never an error', async () => {
    const bytes = await hello({});
    assert.equal(nameIn(bytes), null);
    assert.equal(nameIn(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])), null);
    assert.equal(nameIn(Buffer.from([23, 3, 1, 0, 1, 0])), null);
    const cut = Buffer.from(bytes);
    cut.fill(0xff, 43);
    assert.ok([null, 'more'].includes(nameIn(cut)));
  });
});
