import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import { foldFlows } from '../../lab/analysis/account/fold-flows.ts';
import { CaptureLab, ofType, only } from './lab.ts';
import { tunnel, viaProxy, viaTunnel } from './phone.ts';

describe('a recorded exchange', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  it('keeps method, target and headers of a clear request as the phone wrote them', async () => {
    const port = await lab.open({ serial: 'FAKE-CLEAR' });
    const target = await lab.target('clear');
    await port.begin(target);
    const headers = ['host', 'tele.example', 'X-B', '2', 'x-a', '1', 'X-B', '3', 'content-length', '5'];
    const url = 'http://tele.example/a/../b%7e?imei={fake}';
    const answer = await viaProxy(port.port, url, { method: 'POST', headers, body: 'hello' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-length'], '0');
    await port.flush();
    const events = await lab.events(target);
    const request = only(events, 'request');
    assert.equal(request.method, 'POST');
    assert.equal(request.url, url);
    assert.deepEqual(request.headers.slice(0, 4), [
      ['host', 'tele.example'],
      ['X-B', '2'],
      ['x-a', '1'],
      ['X-B', '3'],
    ]);
    const { body } = only(events, 'request-body');
    assert.equal((await lab.read(body)).toString(), 'hello');
    assert.equal(body.complete, true);
    const response = only(events, 'response');
    assert.equal(response.status, 200);
    assert.equal(response.answeredBy, 'lab');
    assert.deepEqual(new Set([request.flow, response.flow, only(events, 'request-body').flow]).size, 1);
    assert.equal(request.connection, only(events, 'connection-open').flow);
    assert.equal(request.client, only(events, 'connection-open').client);
  });

  it('reads what is inside TLS with the CA that the recorder hands out', async () => {
    const port = await lab.open({ serial: 'FAKE-TLS' });
    const target = await lab.target('tls');
    await port.begin(target);
    const url = 'https://tele.example/v1?a=b';
    await viaTunnel(port.port, url, lab.recorder.caCertificate, { method: 'PUT', body: 'secret' });
    await port.flush();
    const events = await lab.events(target);
    assert.equal(only(events, 'request').url, url);
    assert.equal((await lab.read(only(events, 'request-body').body)).toString(), 'secret');
    const { hello } = only(events, 'connection-hello');
    assert.equal(hello.serverName, 'tele.example');
    assert.match(hello.ja4, /^t13d\d{4}/);
    assert.deepEqual(foldFlows(events, [], '').find(({ method }) => method === 'PUT')?.hello, hello);
    const tunnelled = only(events, 'connection-tunnel');
    assert.deepEqual([tunnelled.host, tunnelled.port], ['tele.example', 443]);
    assert.ok(tunnelled.headers.some(([name, value]) => name === 'User-Agent' && value === 'test-phone'));
    assert.equal(tunnelled.flow, only(events, 'request').connection);
    assert.deepEqual(ofType(events, 'connection-silent'), []);
  });

  it('keeps a body of 5 MB byte for byte, though mockttp drops it from its own events', async () => {
    const port = await lab.open({ serial: 'FAKE-LARGE' });
    const target = await lab.target('large');
    await port.begin(target);
    const sent = randomBytes(5 * 1024 * 1024);
    const answer = await viaProxy(port.port, 'http://tele.example/up', { method: 'POST', body: sent });
    assert.equal(answer.status, 200);
    await port.flush();
    const { body } = only(await lab.events(target), 'request-body');
    assert.deepEqual({ bytes: body.bytes, complete: body.complete }, { bytes: sent.length, complete: true });
    assert.ok(sent.equals(await lab.read(body)));
  });

  it('reads HTTP/2 where a phone offers nothing else', async () => {
    const port = await lab.open({ serial: 'FAKE-H2' });
    const target = await lab.target('h2');
    await port.begin(target);
    const socket = tls.connect({
      socket: await tunnel(port.port, 'tele.example:443'),
      servername: 'tele.example',
      ca: lab.recorder.caCertificate,
      ALPNProtocols: ['h2'],
    });
    const session = http2.connect('https://tele.example', { createConnection: () => socket });
    const stream = session.request({ ':method': 'POST', ':path': '/v2?a=1', 'x-fake': '1' });
    stream.end('two');
    stream.resume();
    await once(stream, 'end');
    session.destroy();
    await port.flush();
    const events = await lab.events(target);
    const request = only(events, 'request');
    assert.deepEqual([request.httpVersion, request.url], ['2.0', 'https://tele.example/v2?a=1']);
    assert.ok(request.headers.some(([name]) => name === 'x-fake'));
    assert.equal(request.connection, only(events, 'connection-open').flow);
    assert.equal((await lab.read(only(events, 'request-body').body)).toString(), 'two');
  });

  it('joins the chunks of a chunked body', async () => {
    const port = await lab.open({ serial: 'FAKE-CHUNKED' });
    const target = await lab.target('chunked');
    await port.begin(target);
    const request = http.request({
      host: '127.0.0.1',
      port: port.port,
      method: 'POST',
      path: 'http://tele.example/c',
      headers: { host: 'tele.example', 'transfer-encoding': 'chunked' },
      agent: false,
    });
    request.write('one,');
    request.write('two,');
    request.end('three');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(response, 'end');
    await port.flush();
    const { body } = only(await lab.events(target), 'request-body');
    assert.equal((await lab.read(body)).toString(), 'one,two,three');
  });

  it('stores equal bodies once', async () => {
    const port = await lab.open({ serial: 'FAKE-TWICE' });
    const target = await lab.target('twice');
    await port.begin(target);
    for (const path of ['/1', '/2']) {
      await viaProxy(port.port, `http://tele.example${path}`, { method: 'POST', body: 'the same' });
    }
    await port.flush();
    const [first, second] = ofType(await lab.events(target), 'request-body');
    assert.notEqual(first?.flow, second?.flow);
    assert.equal(first?.body.sha256, second?.body.sha256);
  });

  it('marks an upload that the phone broke off as incomplete and keeps what came', async () => {
    const port = await lab.open({ serial: 'FAKE-ABORT' });
    const target = await lab.target('abort');
    await port.begin(target);
    const phone = net.connect(port.port, '127.0.0.1');
    phone.write(
      'POST http://tele.example/up HTTP/1.1\r\nHost: tele.example\r\nContent-Length: 1000\r\n\r\npartial',
    );
    await lab.recorded(port, target, (events) => ofType(events, 'request-body').length > 0);
    phone.destroy();
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'aborted').length > 0);
    assert.match(only(events, 'aborted').reason, /broken off|closed/);
    const last = ofType(events, 'request-body').at(-1);
    assert.equal(last?.body.complete, false);
    assert.equal((await lab.read(last.body)).toString(), 'partial');
    assert.equal(only(events, 'request').flow, last.flow);
    assert.equal((await port.activity()).open, 0);
  });

  it('counts the bytes of each connection as the phone does', async () => {
    const port = await lab.open({ serial: 'FAKE-BYTES' });
    const target = await lab.target('bytes');
    await port.begin(target);
    const text = 'GET http://tele.example/ HTTP/1.1\r\nHost: tele.example\r\n\r\n';
    const phone = net.connect(port.port, '127.0.0.1');
    phone.write(text);
    await once(phone, 'data');
    await port.flush();
    const open = ofType(await lab.events(target), 'connection-bytes').at(-1);
    assert.equal(open?.rxBytes, Buffer.byteLength(text));
    assert.equal((await port.activity()).received, Buffer.byteLength(text));
    phone.write(text);
    await once(phone, 'data');
    phone.destroy();
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'connection-close').length > 0);
    const close = only(events, 'connection-close');
    assert.equal(close.rxBytes, phone.bytesWritten);
    assert.equal(close.txBytes, phone.bytesRead);
    assert.equal((await port.activity()).received, phone.bytesWritten);
  });

  it('takes a header of 100 KB and one that is not quite HTTP', async () => {
    const port = await lab.open({ serial: 'FAKE-HEADERS' });
    const target = await lab.target('headers');
    await port.begin(target);
    const phone = net.connect(port.port, '127.0.0.1');
    const long = 'x'.repeat(100_000);
    phone.write(
      `GET http://tele.example/ HTTP/1.1\r\nHost: tele.example\r\nX-Long: ${long}\r\nX-Odd: a\x01b\r\n\r\n`,
    );
    const [head] = (await once(phone, 'data')) as [Buffer];
    assert.match(head.toString(), /^HTTP\/1\.1 200 /);
    phone.destroy();
    await port.flush();
    const { headers } = only(await lab.events(target), 'request');
    assert.equal(headers.find(([name]) => name === 'X-Long')?.[1]?.length, long.length);
    assert.equal(headers.find(([name]) => name === 'X-Odd')?.[1], 'a\x01b');
  });

  it('records over a connection that is kept alive, one flow a request', async () => {
    const port = await lab.open({ serial: 'FAKE-ALIVE' });
    const target = await lab.target('alive');
    await port.begin(target);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of ['/1', '/2', '/3']) await viaProxy(port.port, `http://tele.example${path}`, { agent });
    agent.destroy();
    await port.flush();
    const events = await lab.events(target);
    assert.equal(ofType(events, 'connection-open').length, 1);
    assert.equal(new Set(ofType(events, 'request').map(({ flow }) => flow)).size, 3);
  });
});
