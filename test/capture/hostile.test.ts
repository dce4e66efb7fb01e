import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import type { CaptureEvent } from '../../lab/model/flow.ts';
import type { RecorderPort, RecordingTarget } from '../../lab/model/recorder.ts';
import { CaptureLab, ofType } from './lab.ts';
import { secure, tunnel, viaProxy, viaTunnel } from './phone.ts';

const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const megabytes = full ? 1_000 : 8;
const connections = full ? 10_000 : 1_030;
const mostConnections = 1_000;

/** What a phone does that wants to stop its recording; another phone of the same recorder goes on. */
describe('a hostile phone', () => {
  let lab: CaptureLab;
  let hostile: RecorderPort;
  let other: RecorderPort;
  let attacked: RecordingTarget;
  let bystander: RecordingTarget;
  let count = 0;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());
  beforeEach(async () => {
    count += 1;
    hostile = await lab.open({ serial: 'FAKE0001' });
    other = await lab.open({ serial: 'FAKE0002' });
    attacked = await lab.target(`attacked-${count}`);
    bystander = await lab.target(`bystander-${count}`);
    await hostile.begin(attacked);
    await other.begin(bystander);
  });
  afterEach(async () => {
    await hostile.close();
    await other.close();
  });

  /** The other phone is answered and recorded, in clear and over TLS, while the first one attacks. */
  async function othersAreRecorded(): Promise<void> {
    const said = `meanwhile ${count}`;
    const { recorder } = lab;
    assert.equal(
      (await viaProxy(other.port, 'http://other.example/', { method: 'POST', body: said })).status,
      200,
    );
    await viaTunnel(other.port, 'https://other.example/', recorder.caCertificate, {
      method: 'POST',
      body: said,
    });
    const events = await lab.recorded(
      other,
      bystander,
      (all) => ofType(all, 'request-body').length === 2 && ofType(all, 'response').length === 2,
    );
    for (const { body } of ofType(events, 'request-body')) {
      assert.deepEqual([(await lab.read(body)).toString(), body.complete], [said, true]);
    }
    assert.equal(ofType(events, 'aborted').length, 0);
    await recorder.check();
  }

  /** All bytes that were kept of what the hostile phone said. */
  async function kept(events: readonly CaptureEvent[]): Promise<string> {
    const bodies = events.flatMap((event) => ('body' in event && event.body !== null ? [event.body] : []));
    return Buffer.concat(await Promise.all(bodies.map((body) => lab.read(body)))).toString('latin1');
  }

  it('that opens connections without end is cut off above a limit, and each cut is in the recording', async () => {
    const sockets: net.Socket[] = [];
    for (let opened = 0; opened < connections; opened += 1) {
      const socket = net.connect({ host: '127.0.0.1', port: hostile.port });
      socket.on('error', () => socket.destroy());
      sockets.push(socket);
      if (opened % 200 === 0) await new Promise((resolve) => socket.once('connect', resolve));
    }
    const events = await lab.recorded(
      hostile,
      attacked,
      (all) => ofType(all, 'connection-open').length === connections,
    );
    const cut = ofType(events, 'aborted');
    assert.equal(cut.length, connections - mostConnections);
    assert.ok(cut.every(({ reason }) => /the lab takes 1000 connections/.test(reason)));
    await othersAreRecorded();
    for (const socket of sockets) socket.destroy();
    await lab.recorded(hostile, attacked, (all) => ofType(all, 'connection-close').length === connections);
    assert.equal((await viaProxy(hostile.port, 'http://after.example/')).status, 200);
  });

  it('that says half of something and breaks off has what it said in the recording', async () => {
    const halves = [
      'GET http://half.example/?imei=clear-half HTTP/1.1\r\nHost: half.exa',
      'CONNECT half.example:443 HTTP/1.1\r\nX-Serial: connect-half',
      'POST http://half.example/ HTTP/1.1\r\nContent-Length: 99\r\n\r\nbody-half',
    ];
    for (const half of halves) {
      const socket = net.connect({ host: '127.0.0.1', port: hostile.port });
      await new Promise((resolve) => socket.write(half, resolve));
      const whole = (all: readonly CaptureEvent[]) =>
        ofType(all, 'connection-bytes').some(({ rxBytes }) => rxBytes === half.length);
      await lab.recorded(hostile, attacked, whole);
      socket.resetAndDestroy();
    }
    const inTunnel = await tunnel(hostile.port, 'half.example:80');
    inTunnel.write('GE');
    const heard = inTunnel.bytesWritten;
    await lab.recorded(hostile, attacked, (all) => ofType(all, 'connection-bytes').at(-1)?.rxBytes === heard);
    inTunnel.resetAndDestroy();
    const events = await lab.recorded(
      hostile,
      attacked,
      (all) => ofType(all, 'connection-close').length === halves.length + 1,
    );
    await lab.recorded(hostile, attacked, (all) => ofType(all, 'raw').length >= halves.length);
    const said = await kept(await lab.events(attacked));
    for (const half of ['clear-half', 'connect-half', 'body-half', 'GE'])
      assert.ok(said.includes(half), half);
    assert.deepEqual(ofType(events, 'connection-silent'), []);
    await othersAreRecorded();
  });

  it('that resets a connection after its last answer leaves nothing unread behind', async () => {
    const clear = net.connect({ host: '127.0.0.1', port: hostile.port });
    clear.write('GET http://reset.example/ HTTP/1.1\r\nHost: reset.example\r\n\r\n');
    await once(clear, 'data');
    clear.resetAndDestroy();
    const under = await tunnel(hostile.port, 'reset.example:443');
    const inside = await secure(under, 'reset.example', lab.recorder.caCertificate);
    inside.write('GET / HTTP/1.1\r\nHost: reset.example\r\n\r\n');
    await once(inside, 'data');
    under.resetAndDestroy();
    const events = await lab.recorded(
      hostile,
      attacked,
      (all) => ofType(all, 'connection-close').length === 2 && ofType(all, 'response').length === 2,
    );
    const odd = events.filter(({ type }) => ['client-error', 'raw', 'aborted'].includes(type));
    assert.deepEqual(odd, []);
  });

  it('that sends what is no protocol has its bytes in the recording', async () => {
    const random = randomBytes(2_000);
    random[0] = 0xff;
    const malformed = [
      random,
      Buffer.from(
        'POST http://bad.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nNOT-HEX imei-one\r\n',
      ),
      Buffer.from('GET http://bad.example/ HTTP/1.1\r\nContent-Length: -5 imei-two\r\n\r\n'),
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nno frame at all: imei-three, and more of it'),
      Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x40, 0x00]), Buffer.from('no hello')]),
    ];
    for (const bytes of malformed) {
      const socket = net.connect({ host: '127.0.0.1', port: hostile.port });
      socket.on('error', () => socket.destroy());
      socket.resume().end(bytes);
      await closed(socket);
    }
    const events = await lab.recorded(
      hostile,
      attacked,
      (all) => ofType(all, 'connection-close').length === malformed.length,
    );
    const said = await kept(events);
    assert.ok(said.includes(random.toString('latin1')));
    for (const word of ['imei-one', 'imei-two']) assert.ok(said.includes(word), word);
    const flows = new Set(
      events.filter(({ connection }) => connection !== undefined).map((each) => each.connection),
    );
    for (const { flow, rxBytes } of ofType(events, 'connection-close')) {
      assert.ok(flows.has(flow) || rxBytes > 0, `nothing tells of ${flow}`);
    }
    await othersAreRecorded();
  });

  it('that floods with headers has each of them in the recording, and too many refused in so many words', async () => {
    const headers = Array.from({ length: 3_000 }, (_, index) => [`X-H${index}`, `value-${index}`]).flat();
    const answer = await viaProxy(hostile.port, 'http://many.example/', {
      headers: ['Host', 'many.example', ...headers],
    });
    assert.equal(answer.status, 200);
    const socket = net.connect({ host: '127.0.0.1', port: hostile.port });
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.write('GET http://flood.example/ HTTP/1.1\r\n');
    const line = Buffer.from(`X-Flood: ${'f'.repeat(8_000)}\r\n`);
    const flood = () => {
      while (!socket.destroyed && socket.write(line));
    };
    socket.on('drain', flood);
    flood();
    await closed(socket);
    const events = await lab.recorded(hostile, attacked, (all) => ofType(all, 'raw').length === 1);
    const [request] = ofType(events, 'request');
    assert.equal(request?.headers.filter(([name]) => name.startsWith('X-H')).length, 3_000);
    const [refused] = ofType(events, 'client-error');
    assert.match(
      refused?.cause ?? '',
      /HPE_HEADER_OVERFLOW, answered 431; of its bytes the last \d+ are kept/,
    );
    assert.equal(ofType(events, 'raw')[0]?.body?.complete, false);
    await othersAreRecorded();
  });

  it(`that sends a body of ${megabytes} MB has it on disk whole, in flat memory`, async () => {
    const piece = randomBytes(1024 * 1024);
    const request = http.request({
      host: '127.0.0.1',
      port: hostile.port,
      method: 'POST',
      path: 'http://large.example/',
      headers: { host: 'large.example', 'transfer-encoding': 'chunked' },
    });
    const answered = once(request, 'response');
    const before = await mostResidentMb();
    for (let sent = 0; sent < megabytes; sent += 1) {
      if (!request.write(piece)) await once(request, 'drain');
      if (sent === Math.floor(megabytes / 2)) await othersAreRecorded();
    }
    request.end();
    const [response] = (await answered) as [http.IncomingMessage];
    assert.equal(response.statusCode, 200);
    response.resume();
    const events = await lab.recorded(hostile, attacked, (all) =>
      ofType(all, 'request-body').some(({ body }) => body.complete),
    );
    const body = ofType(events, 'request-body').findLast((event) => event.body.complete)?.body;
    assert.equal(body?.bytes, megabytes * piece.length);
    const grown = (await mostResidentMb()) - before;
    assert.ok(grown < 200, `the recorder took ${grown} MB more`);
  });

  it('that never ends what it says is in the recording as far as it came, and cut where the recording ends', async () => {
    const socket = await tunnel(hostile.port, 'endless.example:9000');
    socket.write(Buffer.concat([Buffer.from([0xff]), Buffer.from('endless-begins')]));
    const piece = randomBytes(64 * 1024);
    const large = 4 * 1024 * 1024;
    const more = () => {
      while (socket.bytesWritten < large * 2 && socket.write(piece));
    };
    socket.on('drain', more);
    more();
    await lab.recorded(hostile, attacked, (all) => ofType(all, 'raw').some(({ bytes }) => bytes > large));
    await othersAreRecorded();
    await hostile.close();
    socket.destroy();
    const last = ofType(await lab.events(attacked), 'raw').at(-1);
    assert.ok(last?.body != null && last.bytes > large);
    assert.ok((await lab.read(last.body)).includes('endless-begins'));
  });

  /** The most that the recorder process ever took. */
  async function mostResidentMb(): Promise<number> {
    const status = await readFile(`/proc/${await lab.pid()}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }
});

/** Resolves with the end of a socket, however it came: a reset is one. */
function closed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
