import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canaryDigests } from '../../../lab/analysis/account/canary-digests.ts';
import { foldFlows } from '../../../lab/analysis/account/fold-flows.ts';
import type { CaptureEvent, Flow } from '../../../lab/model/flow.ts';
import { requestEvents, stepsOf } from '../builders.ts';

const client = '10.0.0.5:40000';
const fold = (events: readonly CaptureEvent[]) => foldFlows(events, stepsOf(), 'token');
const only = (events: readonly CaptureEvent[]): Flow => {
  const flows = fold(events);
  assert.equal(flows.length, 1);
  return flows[0] as Flow;
};
const body = (complete: boolean, sha256 = 'aa') => ({ sha256, bytes: 2, complete });

describe('foldFlows', () => {
  it('folds a request with its connection into one decoded flow', () => {
    const flow = only(requestEvents('r', 1_000_250));
    assert.equal(flow.visibility, 'decoded');
    assert.deepEqual([flow.host, flow.port, flow.transport], ['telemetry.acme.example', 80, 'clear']);
    assert.deepEqual(
      flow.messages.map(({ direction }) => direction),
      ['sent', 'received'],
    );
    assert.equal(flow.truncated, null);
  });

  it('opens the trigger window with the trigger itself and closes it at the end', () => {
    const windowAt = (at: number) => only(requestEvents('r', at)).window;
    assert.equal(windowAt(1_000_199), 'background');
    assert.equal(windowAt(1_000_200), 'trigger');
    assert.equal(windowAt(1_002_299), 'trigger');
    assert.equal(windowAt(1_002_300), 'background');
    assert.equal(foldFlows(requestEvents('r', 1_000_250), [], 'token')[0]?.window, 'background');
  });

  it('takes the last body of several, since earlier ones are what had come by a flush', () => {
    const events = requestEvents('r', 1_000_250);
    events.splice(2, 0, { type: 'request-body', at: 1_000_250, flow: 'r', body: body(false, 'part') });
    const flow = only(events);
    assert.equal(flow.messages[0]?.body?.sha256, 'aa');
    assert.equal(flow.visibility, 'decoded');
  });

  it('calls a body that the lab cut short opaque, and one that the phone cut short decoded', () => {
    const cut: CaptureEvent[] = requestEvents('r', 1_000_250).map((event) =>
      event.type === 'request-body' ? { ...event, body: body(false) } : event,
    );
    assert.equal(only(cut).visibility, 'opaque');
    const aborted = only([...cut, { type: 'aborted', at: 1_000_260, flow: 'r', reason: 'reset' }]);
    assert.equal(aborted.visibility, 'decoded');
    assert.match(aborted.truncated ?? '', /aborted/);
  });

  it('names the visibility of what is not HTTP', () => {
    const open: CaptureEvent = { type: 'connection-open', at: 1, flow: 'c', client };
    const tunnel: CaptureEvent = {
      type: 'connection-tunnel',
      at: 2,
      flow: 'c',
      client,
      host: 'Pinned.example',
      port: 443,
      headers: [],
    };
    const close = (rxBytes: number): CaptureEvent => ({
      type: 'connection-close',
      at: 9,
      flow: 'c',
      rxBytes,
      txBytes: 0,
    });
    const raw = (bytes: number): CaptureEvent => ({
      type: 'raw',
      at: 3,
      flow: 'r',
      connection: 'c',
      client,
      host: null,
      port: null,
      bytes,
      body: null,
    });
    const refused: CaptureEvent = {
      type: 'tls-refused',
      at: 3,
      flow: 'r',
      connection: 'c',
      client,
      host: null,
      port: null,
      cause: 'cert-rejected',
    };
    const table: [string, CaptureEvent[], Flow['visibility'], string | null][] = [
      ['refused certificate', [open, tunnel, refused, close(700)], 'refused', 'pinned.example'],
      ['raw bytes', [open, tunnel, raw(40), close(90)], 'opaque', 'pinned.example'],
      ['raw without bytes', [open, tunnel, raw(0), close(50)], 'silent', 'pinned.example'],
      [
        'blocked raw bytes',
        [raw(40), { type: 'blocked', at: 4, flow: 'r', reason: 'private address' }],
        'opaque',
        null,
      ],
      ['blocked', [{ type: 'blocked', at: 4, flow: 'r', reason: 'private address' }], 'blocked', null],
      [
        'foreign client',
        [{ type: 'foreign-client', at: 4, flow: 'r', client: '10.0.0.9:1' }],
        'blocked',
        null,
      ],
      ['tunnel and silence', [open, tunnel, close(39)], 'silent', 'pinned.example'],
      ['tunnel and unexplained bytes', [open, tunnel, close(4500)], 'opaque', 'pinned.example'],
      ['connection without a byte', [open, close(0)], 'silent', null],
      ['connection with bytes and no exchange', [open, close(60)], 'opaque', null],
      ['not HTTP', [{ type: 'client-error', at: 4, flow: 'r', client, cause: 'HPE' }], 'opaque', null],
    ];
    for (const [name, events, visibility, host] of table) {
      const flow = only(events);
      assert.deepEqual([name, flow.visibility, flow.host], [name, visibility, host]);
    }
  });

  it('leaves out a connection of an earlier attempt that is known by its byte counts alone', () => {
    assert.deepEqual(
      fold([{ type: 'connection-bytes', at: 1, flow: 'c', client, rxBytes: 5, txBytes: 0 }]),
      [],
    );
  });

  it('lists canary, connectivity checks and time requests apart', () => {
    const to = (url: string, digest = 'aa') =>
      only(
        requestEvents('r', 1_000_250, url).map((event) =>
          event.type === 'request-body' ? { ...event, body: body(true, digest) } : event,
        ),
      ).housekeeping;
    const [digest] = canaryDigests('token');
    assert.equal(to('http://canary.phonehome.invalid/', digest), 'canary');
    assert.equal(to('http://connectivitycheck.gstatic.com/generate_204'), 'connectivity-check');
    assert.equal(to('http://time.android.com/'), 'time');
    assert.equal(to('http://telemetry.acme.example/'), null);
  });

  it('lets nobody hide behind the canary or a connectivity check', () => {
    const flow = only(requestEvents('r', 1_000_250, 'http://canary.phonehome.invalid/'));
    assert.equal(flow.housekeeping, null);
    const check = only(
      requestEvents('r', 1_000_250, 'http://connectivitycheck.gstatic.com/generate_204?id=1'),
    );
    assert.equal(check.housekeeping, null);
  });

  it('never throws on torn sequences, and loses no exchange', () => {
    const events = [...requestEvents('a', 1_000_250), ...requestEvents('b', 1_000_300, 'not a url')];
    fc.assert(
      fc.property(fc.shuffledSubarray(events), (torn) => {
        const exchanges = new Set(
          torn.filter(({ type }) => !type.startsWith('connection-')).map(({ flow }) => flow),
        );
        const ids = new Set(fold(torn).map(({ id }) => id));
        assert.ok([...exchanges].every((id) => ids.has(id)));
      }),
    );
  });
});
