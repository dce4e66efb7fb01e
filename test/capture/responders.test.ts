import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { responders } from '../../lab/capture/responders/responders.ts';
import type { AnswerRules } from '../../lab/model/answers.ts';
import { canaryHost } from '../../lab/model/canary.ts';
import { responderNames } from '../../lab/model/trial.ts';
import { CaptureLab, ofType, only } from './lab.ts';
import { tunnel, viaProxy } from './phone.ts';

describe('every responder', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  for (const name of responderNames) {
    it(`(${name}) is called by its name and described`, () => {
      assert.equal(responders[name].name, name);
      assert.match(responders[name].description, /\w+ \w+/);
    });

    it(`(${name}) contents connectivity checks, questions for the time and the canary`, async () => {
      const port = await lab.open({ serial: `FAKE-HOME-${name}`, responder: name });
      const target = await lab.target(`home-${name}`);
      await port.begin(target);
      const check = await viaProxy(port.port, 'http://connectivitycheck.gstatic.com/generate_204');
      assert.deepEqual([check.status, check.body], [204, '']);
      const apple = await viaProxy(port.port, 'http://captive.apple.com/hotspot-detect.html');
      assert.match(apple.body, /Success/);
      const time = await viaProxy(port.port, 'http://time.android.com/');
      assert.ok(Math.abs(Date.parse(time.headers.date ?? '') - Date.now()) < 60_000);
      const canary = await viaProxy(port.port, `http://${canaryHost}/fake-token`);
      assert.equal(canary.status, 200);
      await port.flush();
      const answered = ofType(await lab.events(target), 'response').map(({ answeredBy }) => answeredBy);
      assert.deepEqual(answered, ['lab', 'lab', 'lab', 'lab']);
    });
  }
});

describe('the success responder', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  it('says the word for which China Telecom self-registration waits, and an empty object elsewhere', async () => {
    const port = await lab.open({ responder: 'success' });
    const registered = await viaProxy(port.port, 'http://zzhc.vnet.cn/', { method: 'POST', body: 'fake' });
    assert.equal(registered.body, '{"resultCode":"0","resultDesc":"Success"}');
    assert.equal(registered.headers['content-length'], String(registered.body.length));
    assert.equal((await viaProxy(port.port, 'http://tele.example/v1')).body, '{}');
  });
});

describe('the fail responder', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  it('is a server that is down, of which everything is recorded', async () => {
    const port = await lab.open({ responder: 'fail' });
    const target = await lab.target('fail');
    await port.begin(target);
    const answer = await viaProxy(port.port, 'http://tele.example/v1', { method: 'POST', body: 'fake' });
    assert.deepEqual([answer.status, answer.body], [503, '']);
    await port.flush();
    const { body } = only(await lab.events(target), 'request-body');
    assert.equal((await lab.read(body)).toString(), 'fake');
  });
});

describe('rules for hosts', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  it('answer each host in its own way, the first that names it, and leave the rest to the responder', async () => {
    const rules: AnswerRules = {
      hosts: [
        { host: 'zzhc.vnet.cn', answer: 'success' },
        { host: 'down.maker.example', answer: 'fail' },
        { host: '*.maker.example', answer: { status: 202, type: 'application/xml', body: '<ok/>' } },
      ],
      forwardTo: [],
    };
    const { port } = await lab.open({ responder: 'sink', rules });
    const asked = async (url: string) => {
      const { status, headers, body } = await viaProxy(port, url);
      return [status, headers['content-type'], body];
    };
    assert.match(String((await asked('http://zzhc.vnet.cn/'))[2]), /"resultCode":"0"/);
    assert.deepEqual(await asked('http://down.maker.example/a'), [503, 'text/plain', '']);
    assert.deepEqual(await asked('http://OTA.maker.example/b'), [202, 'application/xml', '<ok/>']);
    assert.deepEqual(await asked('http://maker.example/c'), [200, 'text/plain', '']);
    assert.deepEqual(await asked('http://tele.example/d'), [200, 'text/plain', '']);
  });

  it('never touch what keeps a phone at home', async () => {
    const rules: AnswerRules = {
      hosts: [{ host: '*.gstatic.com', answer: 'fail' }],
      forwardTo: [],
    };
    const { port } = await lab.open({ responder: 'fail', rules, serial: 'FAKE-AT-HOME' });
    assert.equal((await viaProxy(port, 'http://connectivitycheck.gstatic.com/generate_204')).status, 204);
    assert.equal((await viaProxy(port, 'http://connectivitycheck.gstatic.com/other')).status, 503);
  });
});

describe('the forward responder', () => {
  let lab: CaptureLab;
  let upstream: http.Server;
  let raw: net.Server;
  let httpPort: number;
  let rawPort: number;
  let connections = 0;
  before(async () => {
    upstream = http.createServer((request, response) => {
      if (request.url === '/broken') {
        response.writeHead(200, { 'content-length': 100 });
        response.write('only this');
        setImmediate(() => response.destroy());
        return;
      }
      request.pipe(response.writeHead(201, { 'X-Real': 'yes' }));
    });
    raw = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.write('server speaks first');
      socket.pipe(socket);
    });
    for (const server of [upstream, raw]) {
      server.on('connection', () => {
        connections += 1;
      });
    }
    httpPort = await listening(upstream);
    rawPort = await listening(raw);
    lab = await CaptureLab.start({ allowPrivate: [`127.0.0.1:${httpPort}`, `localhost:${rawPort}`] });
  });
  after(async () => {
    await lab.stop();
    upstream.close();
    raw.close();
  });

  it('gives the real answer to the phone and records it', async () => {
    const port = await lab.open({
      serial: 'FAKE-REAL',
      responder: 'forward',
      rules: reaching(`127.0.0.1:${httpPort}`),
    });
    const target = await lab.target('real');
    await port.begin(target);
    const url = `http://127.0.0.1:${httpPort}/echo`;
    const answer = await viaProxy(port.port, url, { method: 'POST', body: 'there and back' });
    assert.deepEqual([answer.status, answer.body, answer.headers['x-real']], [201, 'there and back', 'yes']);
    await port.flush();
    const events = await lab.events(target);
    assert.equal(only(events, 'response').answeredBy, 'server');
    const { body } = only(events, 'response-body');
    assert.equal(body.complete, true);
    assert.equal((await lab.read(body)).toString(), 'there and back');
  });

  it('marks an answer that the server broke off, though mockttp calls it whole', async () => {
    const port = await lab.open({
      serial: 'FAKE-HALF',
      responder: 'forward',
      rules: reaching(`127.0.0.1:${httpPort}`),
    });
    const target = await lab.target('half');
    await port.begin(target);
    await viaProxy(port.port, `http://127.0.0.1:${httpPort}/broken`).catch(() => {});
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'aborted').length > 0);
    assert.match(only(events, 'aborted').reason, /passthrough-error|broken off/);
    assert.equal(ofType(events, 'response-body').at(-1)?.body.complete, false);
  });

  it('refuses names that lead into private networks, and all that the run does not list', async () => {
    const port = await lab.open({
      serial: 'FAKE-PRIVATE',
      responder: 'forward',
      rules: reaching('localhost:1'),
    });
    const target = await lab.target('private');
    await port.begin(target);
    for (const host of ['127.0.0.1:1', 'localhost:1', '[::1]:1', '[::ffff:127.0.0.1]:1', '10.1.2.3']) {
      const answer = await viaProxy(port.port, `http://${host}/`, { method: 'POST', body: 'fake' });
      assert.equal(answer.status, 403, host);
    }
    const socket = await tunnel(port.port, '192.168.1.1:9999');
    socket.write(Buffer.from([1, 2, 3]));
    await once(socket.resume(), 'close');
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'raw').length > 0);
    assert.equal(ofType(events, 'blocked').length, 6);
    assert.equal(only(events, 'raw').bytes, 3);
    assert.ok(ofType(events, 'response').every(({ answeredBy }) => answeredBy === 'lab'));
  });

  it('sends nothing to a host that the run does not list, though it could be reached', async () => {
    const port = await lab.open({
      serial: 'FAKE-UNLISTED',
      responder: 'forward',
      rules: reaching('ota.example'),
    });
    const target = await lab.target('unlisted');
    await port.begin(target);
    const before = connections;
    const answer = await viaProxy(port.port, `http://127.0.0.1:${httpPort}/`, {
      method: 'POST',
      body: 'fake',
    });
    assert.equal(answer.status, 403);
    const socket = await tunnel(port.port, `localhost:${rawPort}`);
    socket.write(Buffer.from([1, 2, 3]));
    await once(socket.resume(), 'close');
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'raw').length > 0);
    assert.deepEqual(
      ofType(events, 'blocked').map(({ reason }) => reason),
      Array(2).fill('the run does not list the target among those that may be reached'),
    );
    assert.equal(connections, before);
    const { body } = only(events, 'request-body');
    assert.equal((await lab.read(body)).toString(), 'fake');
  });

  it('relays other protocols both ways, also where the server speaks first', async () => {
    const port = await lab.open({
      serial: 'FAKE-RELAY',
      responder: 'forward',
      rules: reaching(`localhost:${rawPort}`),
    });
    const target = await lab.target('relay');
    await port.begin(target);
    const socket = await tunnel(port.port, `localhost:${rawPort}`);
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    assert.equal(greeting.toString(), 'server speaks first');
    socket.write('\x01fake login');
    const [echo] = (await once(socket, 'data')) as [Buffer];
    assert.equal(echo.toString(), '\x01fake login');
    socket.end();
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'connection-close').length > 0);
    const { body } = ofType(events, 'raw').at(-1) ?? { body: null };
    assert.ok(body);
    assert.equal((await lab.read(body)).toString(), '\x01fake login');
  });
});

describe('a responder that does not forward', () => {
  it('lets nothing reach a real server, in whatever protocol', async () => {
    const lab = await CaptureLab.start({ allowPrivate: ['127.0.0.1', 'localhost'] });
    let reached = 0;
    const real = net.createServer((socket) => {
      reached += 1;
      socket.destroy();
    });
    const realPort = await listening(real);
    const port = await lab.open({ responder: 'sink' });
    const target = await lab.target('sunk');
    await port.begin(target);
    await viaProxy(port.port, `http://127.0.0.1:${realPort}/`);
    const socket = await tunnel(port.port, `127.0.0.1:${realPort}`);
    socket.end(Buffer.from([9, 9, 9]));
    await lab.recorded(port, target, (seen) => ofType(seen, 'raw').length > 0);
    assert.equal(reached, 0);
    real.close();
    await lab.stop();
  });
});

/** Rules by which only these may be reached. */
function reaching(...forwardTo: string[]): AnswerRules {
  return { hosts: [], forwardTo };
}

async function listening(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}
