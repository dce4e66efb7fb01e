import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { generateCACertificate, getLocal, type Mockttp, type TlsHandshakeFailure } from 'mockttp';
import {
  connectionFrames,
  frameModel,
  tlsPayload,
} from '../../../devices/kinds/simulated/firmware/frames.ts';
import { requestBytes } from '../../../devices/kinds/simulated/firmware/http-client.ts';
import { PhoneNetwork } from '../../../devices/kinds/simulated/firmware/network.ts';
import type { PhoneRequest } from '../../../devices/kinds/simulated/firmware/request.ts';
import { userAgentOf } from '../../../devices/kinds/simulated/firmware/user-agent.ts';
import type { PhoneState } from '../../../devices/kinds/simulated/phone-state.ts';
import { phoneState, trust, useProxy } from './phone.ts';

const asUsual = { direct: false, tls: { validates: true, pins: false }, uid: 10_123 };
const post: PhoneRequest = {
  method: 'POST',
  url: 'http://telemetry.maker.example/v1?x=1',
  headers: [['X-Kind', 'test']],
  body: Buffer.from('hello'),
};
const securePost = { ...post, url: 'https://telemetry.maker.example/v1?x=1' };

describe('the network of a simulated phone', () => {
  let authority: { key: string; cert: string };
  let proxy: Mockttp;

  before(async () => {
    authority = await generateCACertificate({ bits: 2048 });
  });

  beforeEach(async () => {
    proxy = getLocal({ https: authority, recordTraffic: false });
    await proxy.start();
    await proxy.forAnyRequest().thenReply(200, 'answer');
  });

  afterEach(() => proxy.stop());

  it('sends a request through the proxy setting of that moment, and counts it', async () => {
    const state = phoneState({ address: '127.9.8.7' });
    const network = new PhoneNetwork(state);
    useProxy(state, proxy.port);
    const seen = nextRequest(proxy);
    const outcome = await network.send(post, asUsual);
    const request = await seen;
    assert.deepEqual([outcome.via, outcome.result, outcome.status], ['proxy', 'replied', 200]);
    assert.equal(outcome.reply.toString(), 'answer');
    assert.equal(request.url, post.url);
    assert.equal(request.text, 'hello');
    assert.match(request.client, /127\.9\.8\.7$/);
    assert.equal(request.headers['x-kind'], 'test');
    assert.equal(outcome.bytes, requestBytes(post, post.url, userAgentOf(state)));
    assert.equal(state.sockets.size, 0);
    const { txBytes, txPackets } = counters(state, 'wlan0');
    assert.ok(txBytes >= outcome.bytes + txPackets * frameModel.headerBytes);
    assert.equal(state.uidCounters.get(10_123)?.txBytes, txBytes);
  });

  it('is decoded over TLS once the phone trusts the lab', async () => {
    const state = phoneState();
    useProxy(state, proxy.port);
    trust(state, authority.cert);
    const seen = nextRequest(proxy);
    const outcome = await new PhoneNetwork(state).send(securePost, asUsual);
    const request = await seen;
    assert.deepEqual([outcome.result, outcome.why], ['replied', null]);
    assert.equal(request.url, securePost.url);
    assert.equal(request.text, 'hello');
    assert.ok(outcome.bytes > tlsPayload(0).sent / 2, 'the handshake is counted');
  });

  it('refuses a certificate of an authority that is not in its own store, with an alert', async () => {
    const state = phoneState();
    useProxy(state, proxy.port);
    const failure = nextTlsFailure(proxy);
    const outcome = await new PhoneNetwork(state).send(securePost, asUsual);
    assert.deepEqual(
      [outcome.via, outcome.result, outcome.why],
      ['proxy', 'certificate-refused', 'untrusted issuer'],
    );
    assert.equal((await failure).failureCause, 'cert-rejected');
  });

  it('refuses the lab when it pins, whatever its store says', async () => {
    const state = phoneState();
    useProxy(state, proxy.port);
    trust(state, authority.cert);
    const failure = nextTlsFailure(proxy);
    const tls = { validates: true, pins: true };
    const outcome = await new PhoneNetwork(state).send(securePost, { ...asUsual, tls });
    assert.equal(outcome.result, 'certificate-refused');
    assert.equal((await failure).failureCause, 'cert-rejected');
  });

  it('takes any certificate when the firmware does not validate', async () => {
    const state = phoneState();
    useProxy(state, proxy.port);
    const seen = nextRequest(proxy);
    const tls = { validates: false, pins: false };
    const outcome = await new PhoneNetwork(state).send(securePost, { ...asUsual, tls });
    assert.equal(outcome.result, 'replied');
    assert.equal((await seen).text, 'hello');
  });

  it('counts direct traffic as sent and never delivers it', async () => {
    const state = phoneState();
    useProxy(state, proxy.port);
    let requests = 0;
    await proxy.on('request-initiated', () => {
      requests += 1;
    });
    const outcome = await new PhoneNetwork(state).send(post, { ...asUsual, direct: true });
    assert.deepEqual([outcome.via, outcome.result], ['direct', 'dropped']);
    const bytes = requestBytes(post, '/v1?x=1', userAgentOf(state));
    assert.deepEqual(counters(state, 'wlan0'), { ...connectionFrames(bytes, 0, 'closed') });
    assert.equal(requests, 0);
  });

  it('counts a TLS handshake for direct HTTPS', async () => {
    const state = phoneState();
    await new PhoneNetwork(state).send(securePost, { ...asUsual, direct: true });
    const { sent, received } = tlsPayload(requestBytes(securePost, '/v1?x=1', userAgentOf(state)));
    assert.deepEqual(counters(state, 'wlan0'), { ...connectionFrames(sent, received, 'closed') });
  });

  it('goes over mobile data, past the proxy, when Wi-Fi is off', async () => {
    const state = phoneState();
    useProxy(state, proxy.port);
    state.wifiOn = false;
    const outcome = await new PhoneNetwork(state).send(post, asUsual);
    assert.deepEqual([outcome.via, outcome.result], ['direct', 'dropped']);
    assert.equal(counters(state, 'wlan0').txBytes, 0);
    assert.ok(counters(state, 'rmnet_data0').txBytes > outcome.bytes);
  });

  it('sends nothing in airplane mode', async () => {
    const state = phoneState();
    state.wifiOn = false;
    state.airplaneMode = true;
    const outcome = await new PhoneNetwork(state).send(post, asUsual);
    assert.deepEqual([outcome.via, outcome.result, outcome.bytes], ['none', 'offline', 0]);
    assert.deepEqual(
      [...state.counters.values()].map(({ txBytes }) => txBytes),
      [0, 0, 0],
    );
  });

  it('refuses its own ports unless they are reversed', async () => {
    const state = phoneState();
    const reverse = async (port: number) =>
      connect({ port: port === 8080 ? proxy.port : 1, host: '127.0.0.1' });
    const network = new PhoneNetwork(state, { reverse });
    const toItself = { ...post, url: 'http://127.0.0.1:8080/v1' };
    const refused = await network.send(toItself, asUsual);
    assert.deepEqual([refused.via, refused.result, refused.bytes], ['none', 'unreachable', 0]);
    state.reverses.set(8080, `tcp:${proxy.port}`);
    const reached = await network.send(toItself, asUsual);
    assert.equal(reached.result, 'replied');
    assert.equal(counters(state, 'wlan0').txBytes, 0);
    state.settings.global.set('http_proxy', 'localhost:8080');
    const seen = nextRequest(proxy);
    assert.equal((await network.send(post, asUsual)).via, 'proxy');
    assert.equal((await seen).url, post.url);
  });

  it('says that the proxy is not there', async () => {
    const state = phoneState();
    useProxy(state, await closedPort());
    const outcome = await new PhoneNetwork(state).send(post, asUsual);
    assert.deepEqual([outcome.via, outcome.result, outcome.bytes], ['proxy', 'unreachable', 0]);
    assert.deepEqual(counters(state, 'wlan0'), { ...connectionFrames(0, 0, 'syn') });
  });

  it('says that the proxy opened no tunnel', async () => {
    await withServer(
      (socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')),
      async (port) => {
        const state = phoneState();
        useProxy(state, port);
        assert.equal((await new PhoneNetwork(state).send(securePost, asUsual)).result, 'proxy-refused');
      },
    );
  });

  it('gives up on a server that never answers, and on one that hangs up', async () => {
    const state = phoneState();
    await withServer(
      () => {},
      async (port) => {
        useProxy(state, port);
        const network = new PhoneNetwork(state, { timeoutMs: 50 });
        assert.equal((await network.send(post, asUsual)).result, 'timeout');
        assert.equal((await network.send(securePost, asUsual)).result, 'timeout');
      },
    );
    await withServer(
      (socket) => socket.destroy(),
      async (port) => {
        useProxy(state, port);
        assert.equal((await new PhoneNetwork(state).send(post, asUsual)).result, 'broken');
      },
    );
  });

  it('survives replies that are none', async () => {
    const state = phoneState();
    const odd = [
      'SSH-2.0-hello\r\n',
      'HTTP/1.1 101 Other\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx',
    ];
    for (const reply of odd) {
      await withServer(
        (socket) => socket.once('data', () => socket.end(reply)),
        async (port) => {
          useProxy(state, port);
          const network = new PhoneNetwork(state);
          assert.equal((await network.send(post, asUsual)).result, 'broken');
          assert.match((await network.send(securePost, asUsual)).result, /^(broken|proxy-refused)$/);
        },
      );
    }
  });

  it('breaks its connections off when it loses its power', async () => {
    const state = phoneState();
    await withServer(
      (socket) => socket.once('data', () => state.emit('power', 'off')),
      async (port) => {
        useProxy(state, port);
        const outcome = await new PhoneNetwork(state).send(post, asUsual);
        assert.deepEqual([outcome.result, outcome.why], ['broken', 'the phone lost its network']);
      },
    );
  });

  it('counts a datagram past its proxy setting, and sends none without a network', async () => {
    const state = phoneState();
    useProxy(state, 9);
    const datagram = { method: 'POST', url: 'udp://192.0.2.1:5000', headers: [], body: Buffer.from('ping') };
    const sent = await new PhoneNetwork(state).send(datagram, asUsual);
    assert.deepEqual([sent.via, sent.result, sent.bytes], ['direct', 'dropped', 4]);
    assert.deepEqual(counters(state, 'wlan0'), { rxBytes: 0, rxPackets: 0, txBytes: 46, txPackets: 1 });
    Object.assign(state, { wifiOn: false, mobileDataOn: false });
    const unsent = await new PhoneNetwork(state).send(datagram, asUsual);
    assert.deepEqual([unsent.via, unsent.result, unsent.bytes], ['none', 'offline', 0]);
    assert.equal(counters(state, 'wlan0')?.txBytes, 46);
  });

  it('sends raw bytes to the lab, and to nobody else', async () => {
    const state = phoneState();
    await withServer(
      (socket) => socket.once('data', (data) => socket.end(`got ${data}`)),
      async (port) => {
        const outcome = await ping(state, '10.0.2.2', port);
        assert.deepEqual([outcome.result, outcome.bytes, outcome.heard], ['replied', 4, 'got ping']);
        assert.equal(state.sockets.size, 0);
        assert.deepEqual(counters(state, 'wlan0'), { ...connectionFrames(4, 8, 'closed') });
        assert.equal((await ping(state, '192.0.2.1', port)).result, 'dropped');
      },
    );
  });

  it('passes raw bytes on as they come, in both directions', async () => {
    await withServer(
      (socket) => socket.on('data', (data) => (data.includes('end') ? socket.end() : socket.write(data))),
      async (port) => {
        const input = new PassThrough();
        input.write('one');
        const hear = async (chunk: Buffer) => input.write(chunk.includes('one') ? 'two' : 'end');
        const network = new PhoneNetwork(phoneState());
        const outcome = await network.sendRaw('10.0.2.2', port, input, { hear, timeoutMs: 10_000 });
        assert.deepEqual([outcome.result, outcome.bytes], ['replied', 9]);
      },
    );
  });

  it('gives what came before the time was over', async () => {
    const state = phoneState();
    await withServer(
      (socket) => socket.once('data', () => socket.write('some')),
      async (port) => {
        const outcome = await ping(state, '10.0.2.2', port, 100);
        assert.deepEqual([outcome.result, outcome.heard], ['timeout', 'some']);
      },
    );
  });

  it('lists an open connection under the uid of its sender', async () => {
    const state = phoneState();
    await withServer(
      () => {},
      async (port, server) => {
        const accepted = once(server, 'connection');
        const sent = ping(state, '10.0.2.2', port);
        const [socket] = (await accepted) as [Socket];
        await once(socket, 'data');
        const [listed] = state.sockets;
        assert.deepEqual(
          [listed?.uid, listed?.remoteAddress, listed?.remotePort, listed?.localPort],
          [2000, '10.0.2.2', port, socket.remotePort],
        );
        socket.end();
        await sent;
        assert.equal(state.sockets.size, 0);
      },
    );
  });
});

async function ping(state: PhoneState, host: string, port: number, timeoutMs = 10_000) {
  const heard: Buffer[] = [];
  const hear = async (chunk: Buffer) => heard.push(chunk);
  const input = Readable.from([Buffer.from('ping')]);
  const outcome = await new PhoneNetwork(state).sendRaw(host, port, input, { hear, timeoutMs });
  return { ...outcome, heard: Buffer.concat(heard).toString() };
}

function counters(state: PhoneState, name: string) {
  const found = state.counters.get(name);
  assert.ok(found);
  return found;
}

type SeenRequest = { url: string; text: string; client: string; headers: Record<string, unknown> };

function nextRequest(proxy: Mockttp): Promise<SeenRequest> {
  return new Promise((resolve) => {
    void proxy.on('request', async (request) => {
      const text = (await request.body.getText()) ?? '';
      resolve({ url: request.url, text, client: String(request.remoteIpAddress), headers: request.headers });
    });
  });
}

function nextTlsFailure(proxy: Mockttp): Promise<TlsHandshakeFailure> {
  return new Promise((resolve) => void proxy.on('tls-client-error', resolve));
}

async function withServer(
  onConnection: (socket: Socket) => void,
  work: (port: number, server: Server) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work((server.address() as AddressInfo).port, server);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
