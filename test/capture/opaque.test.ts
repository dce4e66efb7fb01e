import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { CaptureLab, ofType, only } from './lab.ts';
import { tunnel } from './phone.ts';

describe('what the recorder cannot read', () => {
  let lab: CaptureLab;
  before(async () => {
    lab = await CaptureLab.start();
  });
  after(() => lab.stop());

  it('is tls-refused with the host name where the phone rejects the certificate', async () => {
    const port = await lab.open({ serial: 'FAKE-PINNED' });
    const target = await lab.target('pinned');
    await port.begin(target);
    const socket = await tunnel(port.port, 'pinned.example:8443');
    const secured = tls.connect({ socket, servername: 'api.pinned.example' });
    await assert.rejects(once(secured, 'secureConnect'), /self-signed|unable to/);
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'tls-refused').length > 0);
    const refused = only(events, 'tls-refused');
    assert.deepEqual([refused.host, refused.port], ['api.pinned.example', 8443]);
    assert.equal(refused.connection, only(events, 'connection-open').flow);
    assert.equal(refused.client, only(events, 'connection-open').client);
  });

  it('says where a refusal is no sign of a pinned certificate: no server name was sent', async () => {
    const port = await lab.open({ serial: 'FAKE-NAMELESS' });
    const target = await lab.target('nameless');
    await port.begin(target);
    const socket = await tunnel(port.port, '203.0.113.9:443');
    const secured = tls.connect({ socket, ca: lab.recorder.caCertificate, host: '203.0.113.9' });
    await assert.rejects(once(secured, 'secureConnect'), /altnames/i);
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'tls-refused').length > 0);
    const refused = only(events, 'tls-refused');
    assert.equal(refused.host, '203.0.113.9');
    assert.match(refused.cause, /no server name/);
  });

  it('is raw, with its bytes, where a tunnel holds another protocol', async () => {
    const port = await lab.open({ serial: 'FAKE-RAW' });
    const target = await lab.target('raw');
    await port.begin(target);
    const socket = await tunnel(port.port, 'push.example:5223');
    const sent = Buffer.from([0x10, 0x0c, 0x00, 0x04, 0x4d, 0x51, 0x54, 0x54, 0xff]);
    socket.write(sent);
    await lab.recorded(port, target, (events) => ofType(events, 'raw').length > 0);
    socket.end('and more');
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'connection-close').length > 0);
    const raw = ofType(events, 'raw').at(-1);
    assert.ok(raw?.body);
    assert.deepEqual([raw.host, raw.port, raw.bytes], ['push.example', 5223, sent.length + 8]);
    assert.deepEqual(await lab.read(raw.body), Buffer.concat([sent, Buffer.from('and more')]));
    assert.equal(raw.body.complete, true);
    const early = ofType(events, 'raw')[0];
    assert.deepEqual([early?.flow, early?.body?.complete], [raw.flow, false]);
  });

  it('is raw where bytes come that are no proxy request at all', async () => {
    const port = await lab.open({ serial: 'FAKE-DIRECT' });
    const target = await lab.target('direct');
    await port.begin(target);
    net.connect(port.port, '127.0.0.1').end(Buffer.from([1, 2, 3]));
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'raw').length > 0);
    const raw = only(events, 'raw');
    assert.deepEqual([raw.host, raw.bytes], [null, 3]);
  });

  it('keeps the bytes of clear HTTP that mockttp finds unreadable', async () => {
    const port = await lab.open({ serial: 'FAKE-BROKEN' });
    const target = await lab.target('broken');
    await port.begin(target);
    const text = 'GET http://tele.example/?q=fake HTTP/9.9.9 nonsense\r\n\r\n';
    const phone = net.connect(port.port, '127.0.0.1');
    phone.write(text);
    phone.resume();
    await once(phone, 'close');
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'client-error').length > 0);
    const raw = only(events, 'raw');
    assert.equal(raw.flow, only(events, 'client-error').flow);
    assert.ok(raw.body);
    assert.equal((await lab.read(raw.body)).toString(), text);
  });

  it('notes a tunnel in which nothing was said, while it is open and after', async () => {
    const port = await lab.open({ serial: 'FAKE-SILENT' });
    const target = await lab.target('silent');
    await port.begin(target);
    const held = await tunnel(port.port, 'held.example:443');
    (await tunnel(port.port, 'closed.example:443')).destroy();
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'connection-silent').length === 2);
    assert.deepEqual(
      ofType(events, 'connection-silent')
        .map(({ host, port: to }) => `${host}:${to}`)
        .sort(),
      ['closed.example:443', 'held.example:443'],
    );
    held.destroy();
  });

  it('answers a CONNECT that cannot be read with 400 and keeps its bytes', async () => {
    const port = await lab.open({ serial: 'FAKE-CONNECT' });
    const target = await lab.target('connect');
    await port.begin(target);
    const phone = net.connect(port.port, '127.0.0.1');
    phone.end('CONNECT nowhere HTTP/1.1\r\n\r\n');
    const [head] = (await once(phone, 'data')) as [Buffer];
    assert.match(head.toString(), /^HTTP\/1\.1 400 /);
    await once(phone, 'close');
    await port.flush();
    const events = await lab.events(target);
    assert.match(only(events, 'client-error').cause, /CONNECT/);
    assert.equal(only(events, 'raw').bytes, 28);
  });

  it('turns other addresses away and notes them', async () => {
    const port = await lab.open({ serial: 'FAKE-ALONE' });
    const target = await lab.target('alone');
    await port.begin(target);
    const stranger = net.connect({ port: port.port, host: '127.0.0.1', localAddress: '127.0.0.9' });
    stranger.write('GET http://tele.example/ HTTP/1.1\r\nHost: tele.example\r\n\r\n');
    await new Promise((resolve) => stranger.on('error', () => {}).once('close', resolve));
    assert.equal(stranger.bytesRead, 0);
    const events = await lab.recorded(port, target, (seen) => ofType(seen, 'foreign-client').length > 0);
    assert.match(only(events, 'foreign-client').client, /^127\.0\.0\.9:\d+$/);
    assert.deepEqual(ofType(events, 'request'), []);
    assert.deepEqual(ofType(events, 'connection-open'), []);
  });

  it('records a WebSocket message by message, in both transports', async () => {
    const port = await lab.open({ serial: 'FAKE-SOCKET' });
    const target = await lab.target('socket');
    await port.begin(target);
    const phone = await tunnel(port.port, 'live.example:80');
    phone.write(
      'GET /feed HTTP/1.1\r\nHost: live.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const [head] = (await once(phone, 'data')) as [Buffer];
    assert.match(head.toString(), /^HTTP\/1\.1 101 /);
    phone.write(Buffer.concat([frame(1, Buffer.from('text')), frame(2, Buffer.from([0, 255]))]));
    await lab.recorded(port, target, (seen) => ofType(seen, 'websocket-message').length === 2);
    phone.destroy();
    await lab.recorded(port, target, (seen) => ofType(seen, 'connection-close').length > 0);
    const events = await lab.events(target);
    assert.equal(only(events, 'request').url, 'ws://live.example/feed');
    assert.equal(only(events, 'response').status, 101);
    const [text, binary] = ofType(events, 'websocket-message');
    assert.deepEqual([text?.direction, text?.binary], ['sent', false]);
    assert.ok(text && binary);
    assert.equal((await lab.read(text.body)).toString(), 'text');
    assert.deepEqual([...(await lab.read(binary.body))], [0, 255]);
    assert.equal(text.flow, only(events, 'request').flow);
  });
});

/** One masked frame of a client (RFC 6455, 5.2), with an empty mask. */
function frame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
