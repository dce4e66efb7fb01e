import assert from 'node:assert/strict';
import { ownersByBytes } from '../../lab/analysis/attribute/owners-by-bytes.ts';
import { countedEvents, parcelsOf } from '../../lab/analysis/attribute/parcels-of.ts';
import { sentByUid } from '../../lab/analysis/attribute/sent-by-uid.ts';
import type { CaptureEvent } from '../../lab/model/flow.ts';
import type { PhoneReading } from '../../lab/model/handset.ts';
import { flowOf } from './builders.ts';

const parcel = (name: string, bytes: number) => ({ clients: new Set([name]), bytes });
/** What a phone counts for payload in so many packets, with this much around each. */
const uid = (number: number, payload: number, packets: number, header = 52) => ({
  uid: number,
  txBytes: payload + packets * header,
  txPackets: packets,
});
const sure = (number: number) => ({ uids: [number], explained: true });

describe('ownersByBytes', () => {
  for (const header of [40, 52, 66, 72]) {
    it(`finds who sent what when packets carry ${header} bytes of headers`, () => {
      const owners = ownersByBytes(
        [parcel('reg', 857), parcel('weather', 1400), parcel('check', 246), parcel('canary', 199)],
        [
          uid(1000, 246, 6, header),
          uid(1001, 857, 7, header),
          uid(2000, 199, 6, header),
          uid(10_074, 1400, 9, header),
        ],
      );
      assert.deepEqual(owners.get('reg'), sure(1001));
      assert.deepEqual(owners.get('weather'), sure(10_074));
    });
  }

  it('gives a uid all the hosts whose bytes it counted', () => {
    const owners = ownersByBytes(
      [parcel('a', 3000), parcel('b', 1200), parcel('c', 700)],
      [uid(10_001, 3700, 12), uid(10_002, 1200, 8)],
    );
    assert.deepEqual(owners.get('a'), sure(10_001));
    assert.deepEqual(owners.get('c'), sure(10_001));
    assert.deepEqual(owners.get('b'), sure(10_002));
  });

  it('leaves open which of two sent it when both counted as much', () => {
    const owners = ownersByBytes(
      [parcel('a', 1000), parcel('b', 1010)],
      [uid(10_001, 1000, 6), uid(10_002, 1010, 6)],
    );
    assert.deepEqual(owners.get('a'), { uids: [10_001, 10_002], explained: false });
  });

  it('finds who sent it beside a program that goes around the proxy', () => {
    const owners = ownersByBytes([parcel('a', 1000)], [uid(10_001, 1000, 6), uid(10_002, 9000, 40)]);
    assert.deepEqual(owners.get('a'), sure(10_001));
  });

  it('knows by elimination who sent more than was recorded', () => {
    const owners = ownersByBytes([parcel('a', 1000)], [uid(10_001, 4000, 12), uid(10_002, 200, 2)]);
    assert.deepEqual(owners.get('a'), { uids: [10_001], explained: false });
  });

  it('names nobody where nobody counted as much', () => {
    const owners = ownersByBytes([parcel('a', 5000)], [uid(10_001, 400, 4)]);
    assert.deepEqual(owners.get('a'), { uids: [], explained: false });
  });

  it('answers within its bounds for many hosts and uids', () => {
    const parcels = Array.from({ length: 60 }, (_, index) => parcel(`h${index}`, 500 + index));
    const sent = Array.from({ length: 40 }, (_, index) => uid(10_000 + index, 20_000, 60));
    const owners = ownersByBytes([...parcels, parcel('large', 19_000)], [...sent, uid(10_999, 300, 4)]);
    assert.equal(owners.get('large')?.explained, false);
    assert.equal(owners.get('large')?.uids.includes(10_999), false);
    assert.equal(owners.get('large')?.uids.length, 40);
  });
});

const reading = (at: number, bootId: string, uids?: readonly [number, number, number][]): PhoneReading => ({
  at,
  phoneClock: at,
  bootId,
  interfaces: [],
  fingerprint: '',
  iccids: [],
  proxy: null,
  ...(uids === undefined
    ? {}
    : {
        uids: uids.map(([number, txBytes, txPackets]) => ({
          uid: number,
          rxBytes: 0,
          rxPackets: 0,
          txBytes,
          txPackets,
        })),
      }),
});

describe('sentByUid', () => {
  it('counts from the first reading to the last, and from zero after a reboot', () => {
    const readings = [
      reading(3, 'two', [[10_001, 500, 4]]),
      reading(1, 'one', [
        [1000, 900, 9],
        [10_001, 100, 1],
      ]),
      reading(2, 'one', [
        [1000, 900, 9],
        [10_001, 300, 3],
      ]),
    ];
    assert.deepEqual(sentByUid(readings), [{ uid: 10_001, txBytes: 700, txPackets: 6 }]);
  });

  it('knows nothing where one of the readings lacks them', () => {
    assert.equal(sentByUid([reading(1, 'one', []), reading(2, 'one')]), null);
    assert.equal(sentByUid([reading(1, 'one', [])]), null);
  });
});

describe('parcelsOf', () => {
  const client = '10.0.0.5:40000';
  const open = (flow: string, address: string): CaptureEvent => ({
    type: 'connection-open',
    at: 1,
    flow,
    client: address,
  });
  const bytes = (flow: string, address: string, rxBytes: number): CaptureEvent => ({
    type: 'connection-bytes',
    at: 2,
    flow,
    client: address,
    rxBytes,
    txBytes: 0,
  });

  it('puts the connections to one host together', () => {
    const events = [open('c1', client), bytes('c1', client, 100), open('c2', 'x:2'), bytes('c2', 'x:2', 50)];
    const flows = [flowOf({ client, host: 'a' }), flowOf({ client: 'x:2', host: 'a' })];
    assert.deepEqual(parcelsOf(events, flows), [{ clients: new Set([client, 'x:2']), bytes: 150 }]);
  });

  it('keeps a connection that served two hosts apart', () => {
    const events = [open('c1', client), bytes('c1', client, 100), open('c2', 'x:2'), bytes('c2', 'x:2', 50)];
    const flows = [
      flowOf({ client, host: 'a' }),
      flowOf({ client, host: 'b' }),
      flowOf({ client: 'x:2', host: 'a' }),
    ];
    assert.deepEqual(
      parcelsOf(events, flows).map((each) => each.bytes),
      [100, 50],
    );
  });

  it('counts a connection of an earlier attempt from where this one began', () => {
    assert.deepEqual(parcelsOf([bytes('c1', client, 900), bytes('c1', client, 960)], []), [
      { clients: new Set([client]), bytes: 60 },
    ]);
  });
});

describe('countedEvents', () => {
  const open = (flow: string, at: number): CaptureEvent => ({
    ...{ type: 'connection-open', at, flow, client: flow },
  });
  const close = (flow: string, at: number): CaptureEvent => ({
    ...{ type: 'connection-close', at, flow, rxBytes: 240, txBytes: 83 },
  });
  const readings = [{ at: 300 }, { at: 100 }];

  it('leaves out what closed before the first reading or opened after the last', () => {
    const early = [open('early', 10), close('early', 20)];
    const within = [open('within', 150), close('within', 160)];
    const late = [open('late', 301), close('late', 310)];
    assert.deepEqual(countedEvents([...early, ...within, ...late], readings), within);
  });

  it('keeps what was open at one of both', () => {
    const events = [open('first', 10), close('first', 110), open('last', 290), close('last', 400)];
    assert.deepEqual(countedEvents(events, readings), events);
  });

  it('gives the bytes of an early connection to no other sender', () => {
    const check = [open('check', 10), close('check', 20)];
    const own = [open('own', 150), { ...close('own', 160), rxBytes: 832 } as CaptureEvent];
    const canary = [open('canary', 170), { ...close('canary', 180), rxBytes: 951 } as CaptureEvent];
    const sent = [uid(2000, 951, 14), uid(10_101, 832, 7)];
    const owners = ownersByBytes(parcelsOf(countedEvents([...check, ...own, ...canary], readings), []), sent);
    assert.deepEqual(owners.get('own'), sure(10_101));
    assert.deepEqual(owners.get('canary'), sure(2000));
  });
});
