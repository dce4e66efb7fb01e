import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { type ZipMember, zipOf } from '../store/zip-file.ts';
import { contacted, imei, mac, openYard, shown, type Yard } from './import.ts';

const json = JSON.stringify({ IMEI1: imei });
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** One session as Fiddler saves it: request, answer, and its times. */
function session(number: number, request: string | Buffer, more: readonly ZipMember[] = []): ZipMember[] {
  const begun = `2019-02-20T10:00:${String(number).padStart(2, '0')}.1234567+01:00`;
  const xml = `<?xml version="1.0"?><Session SID="${number}"><SessionTimers ClientConnected="0001-01-01T00:00:00" ClientBeginRequest="${begun}" /></Session>`;
  return [
    { name: `raw/${number}_c.txt`, data: request },
    { name: `raw/${number}_s.txt`, data: answer },
    { name: `raw/${number}_m.xml`, data: xml },
    ...more,
  ];
}

function post(url: string, headers: readonly string[], body: Buffer | string): Buffer {
  const head = [`POST ${url} HTTP/1.1`, `Host: ${new URL(url).host}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

const packed = gzipSync(json);
const sized = (body: Buffer | string) => `Content-Length: ${Buffer.byteLength(body)}`;

describe('sessions that Fiddler saved, as a run', function () {
  this.timeout(60_000);
  let yard: Yard;
  before(async () => {
    yard = await openYard();
  });
  after(() => yard.close());

  const saz = (name: string, ...members: readonly ZipMember[][]) =>
    yard.file(name, zipOf([{ name: '_index.htm', data: '<html>' }, ...members.flat()]));

  it('are searched like a recording, with bodies packed, chunked, or taken apart while their headers still declare it', async () => {
    const file = await saz(
      'sessions.saz',
      session(1, post('https://plain.example/a', [sized(json)], json)),
      session(2, post('http://packed.example/', ['Content-Encoding: gzip', sized(packed)], packed)),
      session(3, post('http://decoded.example/', ['Content-Encoding: gzip', sized(packed)], json)),
      session(
        4,
        post(
          'http://chunked.example/',
          ['Transfer-Encoding: chunked'],
          `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`,
        ),
      ),
      session(5, post('http://unchunked.example/', ['Transfer-Encoding: chunked'], json)),
      session(
        10,
        `GET https://query.example/p?mac=${encodeURIComponent(mac)} HTTP/1.1\r\nHost: query.example\r\n\r\n`,
      ),
    );
    const { profile } = await yard.run([file]);
    assert.deepEqual(shown(profile), [
      'imei chunked.example body/IMEI1',
      'imei decoded.example body/IMEI1',
      'imei packed.example body/IMEI1',
      'imei plain.example body/IMEI1',
      'imei unchunked.example body/IMEI1',
      'wifi-mac query.example query/mac',
    ]);
    assert.ok(
      profile.conditions.dwellMs >= 9000 && profile.conditions.dwellMs < 10_000,
      'its times are read',
    );
  });

  it('say what is not in them: tunnels that stayed shut, WebSocket messages, requests that are none', async () => {
    const tunnel = (host: string) =>
      `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\nA SSLv3-compatible ClientHello`;
    const file = await saz(
      'gaps.saz',
      session(1, tunnel('shut.example')),
      session(2, tunnel('open.example')),
      session(3, 'GET https://open.example/ HTTP/1.1\r\nHost: open.example\r\n\r\n'),
      session(4, 'GET http://socket.example/ HTTP/1.1\r\nHost: socket.example\r\n\r\n', [
        { name: 'raw/4_w.txt', data: 'frames' },
      ]),
      session(5, 'no request'),
    );
    const { profile } = await yard.run([file]);
    const seen = contacted(profile);
    for (const each of ['shut.example opaque', 'open.example decoded', 'socket.example opaque'])
      assert.ok(seen.includes(each), `${each} in ${seen.join(', ')}`);
    assert.ok(!seen.includes('open.example opaque'), 'a tunnel whose contents are listed is no gap');
    assert.match(profile.notes.join('\n'), /its WebSocket messages are not read/);
    assert.match(profile.notes.join('\n'), /its request is not in the file/);
  });

  it('are refused where they are locked by a password, or broken, with what to do', async () => {
    const [request, ...rest] = session(1, post('http://a.example/', [sized(json)], json));
    assert.ok(request !== undefined);
    const locked = await yard.file('locked.saz', zipOf([{ ...request, flags: 1 }, ...rest]));
    await assert.rejects(
      yard.run([locked]),
      /locked\.saz holds raw\/1_c\.txt encrypted\. Save the sessions again .* without a password/,
    );
    const cut = await yard.file('cut.saz', zipOf([request, ...rest]).subarray(0, 200));
    await assert.rejects(yard.run([cut]), /cut\.saz is no zip\. Save the sessions again/);
  });
});
