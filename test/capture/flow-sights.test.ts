import assert from 'node:assert/strict';
import { FlowSights, mostTold } from '../../lab/capture/recording/flow-sights.ts';
import type { CaptureEvent, FlowSight } from '../../lab/model/flow.ts';

const client = '192.0.2.7:40000';
const body = (bytes: number) => ({ sha256: 'a'.repeat(64), bytes, complete: true });

function request(flow: string, url: string, method = 'POST'): CaptureEvent {
  return { type: 'request', at: 1, flow, client, method, url, httpVersion: '1.1', headers: [] };
}
function response(flow: string): CaptureEvent {
  return { type: 'response', at: 2, flow, status: 200, headers: [], answeredBy: 'lab' };
}

describe('what is told of flows while they come', () => {
  let told: FlowSight[];
  let sights: FlowSights;
  beforeEach(() => {
    told = [];
    sights = new FlowSights((sight) => told.push(sight));
  });
  const see = (...events: CaptureEvent[]) => {
    for (const event of events) sights.see(event, 0);
  };

  it('is who was asked, how, and how much was sent, and neither path nor user nor port', () => {
    see(
      request('c1.1', 'https://me:secret@Tele.Example:8443/v1/356938035643809?imei=356938035643809'),
      { type: 'request-body', at: 1, flow: 'c1.1', body: body(40) },
      { type: 'request-body', at: 1, flow: 'c1.1', body: body(93) },
    );
    assert.deepEqual(told, []);
    see(response('c1.1'), { type: 'aborted', at: 3, flow: 'c1.1', reason: 'late' });
    const flow = { at: 1, host: 'tele.example', method: 'POST', visibility: 'decoded', bytes: 93 };
    assert.deepEqual(told, [{ flow, untold: 0 }]);
  });

  it('says what cannot be read, what was refused, and what stayed silent, each once', () => {
    const tunnel = { host: 'push.example', port: 443 };
    see(
      { type: 'connection-tunnel', at: 1, flow: 'c1', client, ...tunnel, headers: [] },
      { type: 'raw', at: 1, flow: 'c1.1', connection: 'c1', client, ...tunnel, bytes: 5, body: body(5) },
      { type: 'raw', at: 2, flow: 'c1.1', connection: 'c1', client, ...tunnel, bytes: 9, body: body(9) },
      { type: 'client-error', at: 3, flow: 'c1.2', connection: 'c1', client, cause: 'nonsense' },
      { type: 'tls-refused', at: 4, flow: 'c2.1', client, ...tunnel, cause: 'unknown ca' },
      { type: 'connection-silent', at: 5, flow: 'c3', client, ...tunnel },
      { type: 'foreign-client', at: 6, flow: 'f1', client: '192.0.2.66:1' },
      request('c4.1', 'http://10.0.0.1/', 'GET'),
      { type: 'blocked', at: 7, flow: 'c4.1', reason: 'a private network' },
      response('c4.1'),
    );
    assert.deepEqual(
      told.map(({ flow }) => [flow?.host, flow?.visibility, flow?.bytes]),
      [
        ['push.example', 'opaque', 5],
        ['push.example', 'opaque', null],
        ['push.example', 'refused', null],
        ['push.example', 'silent', 0],
        ['10.0.0.1', 'blocked', 0],
      ],
    );
  });

  it('takes no word of a phone for a host or a method that does not look like one', () => {
    const odd = { type: 'tls-refused', at: 1, client, port: null, cause: '' } as const;
    see(
      request('c1.1', 'http://tele.example/', '356938035643809'),
      response('c1.1'),
      { ...odd, flow: 'c2.1', host: '\u001b[31mred' },
      { ...odd, flow: 'c3.1', host: '<img src=x onerror=alert(1)>' },
      { ...odd, flow: 'c4.1', host: 'a'.repeat(254) },
      { ...odd, flow: 'c5.1', host: '[2001:db8::1]' },
    );
    assert.deepEqual(
      told.map(({ flow }) => [flow?.method, flow?.host]),
      [
        ['other', 'tele.example'],
        [null, null],
        [null, null],
        [null, null],
        [null, '2001:db8::1'],
      ],
    );
  });

  it('is so much a second and an attempt, and of the rest how many there were', () => {
    const flood = (from: number, count: number, now: number) => {
      for (let each = from; each < from + count; each += 1) {
        sights.see(request(`c${each}.1`, `http://host${each}.example/`), now);
        sights.see(response(`c${each}.1`), now);
      }
    };
    flood(0, 25, 5_000);
    assert.equal(told.filter(({ flow }) => flow !== null).length, mostTold.perSecond);
    assert.deepEqual(
      told.filter(({ flow }) => flow === null).map(({ untold }) => untold),
      [1, 10],
    );
    flood(25, 1, 6_000);
    assert.deepEqual([told.at(-1)?.flow?.host, told.at(-1)?.untold], ['host25.example', 15]);
    sights.settle();
    sights.settle();
    assert.deepEqual(told.at(-1), { flow: null, untold: 15 });
    assert.equal(told.length, mostTold.perSecond + 4);
    for (let second = 7; second < 107; second += 1) flood(second * 100, 100, second * 1_000);
    sights.settle();
    assert.equal(told.filter(({ flow }) => flow !== null).length, mostTold.perAttempt);
    assert.equal(told.at(-1)?.untold, 25 + 1 + 10_000 - mostTold.perAttempt);
    assert.ok(told.length < mostTold.perAttempt + 12, `${told.length} words of 10,026 flows`);
  });

  it('counts also what began beyond what is kept in mind, and what never ends only then', () => {
    for (let each = 0; each < 5_000; each += 1) sights.see(request(`c${each}.1`, 'http://tele.example/'), 0);
    sights.settle();
    assert.equal(told.filter(({ flow }) => flow !== null).length + (told.at(-1)?.untold ?? 0), 4_000);
    for (let each = 0; each < 5_000; each += 1) sights.see(response(`c${each}.1`), 0);
    sights.settle();
    assert.equal(told.filter(({ flow }) => flow !== null).length + (told.at(-1)?.untold ?? 0), 5_000);
  });
});
