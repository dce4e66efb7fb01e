import assert from 'node:assert/strict';
import type { LogLine } from '../../lab/analysis/attribute/log-lines.ts';
import { senderTogether } from '../../lab/analysis/attribute/sender-together.ts';
import { attribute, type SenderEvidence } from '../../lab/analysis/attribute.ts';
import type { Sender } from '../../lab/model/emission.ts';
import type { Headers } from '../../lab/model/flow.ts';
import { flowOf } from './builders.ts';

const mail = 'com.acme.mail';
const phone = 'com.acme.phone';
const reg = 'com.acme.reg';
const packages = [
  { name: reg, versionCode: 1, path: '/system/app/a.apk', uid: 1001 },
  { name: phone, versionCode: 1, path: '/system/app/b.apk', uid: 1001 },
  { name: mail, versionCode: 1, path: '/system/app/c.apk', uid: 10_050 },
];
const at = 1_000_100;
const flow = (headers: Headers = []) => flowOf({ messages: [{ direction: 'sent', headers, body: null }] });
const socket = (uid: number, seenAt = at) => ({ at: seenAt, port: 40_000, uid });
const line = (tag: string, text: string, pid = 1): LogLine => ({ at: at - 50, pid, tag, text });
const evidence = (partial: Partial<SenderEvidence>): SenderEvidence => ({
  packages,
  sockets: [],
  owners: new Map(),
  log: { lines: [], processes: [] },
  ...partial,
});
const counted = (uids: readonly number[], explained = true) =>
  new Map([['10.0.0.5:40000', { uids, explained }]]);
const header = (name: string): Headers => [['User-Agent', `${name}/3.1 (Linux)`]];
const started = (name: string, uid: string | number) => ({
  lines: [line('ActivityManager', `Start proc 77:${name}/${uid} for broadcast {${name}/.Receiver}`)],
  processes: [],
});
const both = [phone, reg];

describe('attribute', () => {
  const table: readonly (readonly [string, Sender, Partial<SenderEvidence>, Headers?])[] = [
    ['a socket of one package', { package: mail, confidence: 'high' }, { sockets: [socket(10_050)] }],
    [
      'a socket of one package, for a second user of the phone',
      { package: mail, confidence: 'high' },
      { sockets: [socket(1_010_050)] },
    ],
    [
      'a socket, where the counters say otherwise',
      { package: mail, confidence: 'high' },
      { sockets: [socket(10_050)], owners: counted([1001]) },
    ],
    [
      'a socket of several packages',
      { package: null, confidence: 'unknown', candidates: both },
      { sockets: [socket(1001)] },
    ],
    [
      'a socket of several packages, of which a header names one',
      { package: phone, confidence: 'medium', candidates: both },
      { sockets: [socket(1001)] },
      header(phone),
    ],
    [
      'a socket of several packages, and a header that names a stranger',
      { package: null, confidence: 'unknown', candidates: both },
      { sockets: [socket(1001)] },
      header(mail),
    ],
    [
      'a socket of several packages, of which one was just started',
      { package: reg, confidence: 'medium', candidates: both },
      { sockets: [socket(1001)], log: started(reg, 1001) },
    ],
    [
      'a socket of a uid without a package',
      { package: null, confidence: 'unknown', candidates: ['uid 1051'] },
      { sockets: [socket(1051)] },
    ],
    ['counters that are explained', { package: mail, confidence: 'medium' }, { owners: counted([10_050]) }],
    [
      'counters and a header that agree',
      { package: mail, confidence: 'high' },
      { owners: counted([10_050]) },
      header(mail),
    ],
    ['counters by elimination', { package: mail, confidence: 'low' }, { owners: counted([10_050], false) }],
    [
      'counters by elimination and a log that agrees',
      { package: mail, confidence: 'medium' },
      { owners: counted([10_050], false), log: started(mail, 'u0a50') },
    ],
    [
      'counters of several packages',
      { package: null, confidence: 'unknown', candidates: both },
      { owners: counted([1001]) },
    ],
    [
      'counters that fit several uids',
      { package: null, confidence: 'unknown', candidates: [mail, phone, reg, 'uid 1051'] },
      { owners: counted([1001, 1051, 10_050], false) },
    ],
    [
      'counters that fit several uids, and a header that names one',
      { package: mail, confidence: 'low', candidates: [mail, phone, reg] },
      { owners: counted([1001, 10_050], false) },
      header(mail),
    ],
    ['a header alone, which is a claim', { package: mail, confidence: 'low' }, {}, header(mail)],
    [
      'a header with a package that is not there',
      { package: null, confidence: 'unknown' },
      {},
      header('a.b.c'),
    ],
    [
      'a process that was just started, alone',
      { package: null, confidence: 'unknown' },
      { log: started(mail, 'u0a50') },
    ],
    ['nothing', { package: null, confidence: 'unknown' }, {}],
    [
      'a port that was seen long ago',
      { package: null, confidence: 'unknown' },
      { sockets: [socket(10_050, 1)] },
    ],
  ];
  for (const [what, expected, partial, headers] of table) {
    it(`judges ${what}`, () => {
      assert.deepEqual(attribute(flow(headers), evidence(partial)), expected);
    });
  }

  it('takes the writer of a line that names the host, by its process', () => {
    const log = {
      lines: [line('Reg', 'posting to http://telemetry.acme.example/v1', 77)],
      processes: [{ at, processes: [{ pid: 77, name: `${reg}:sync` }] }],
    };
    assert.equal(attribute(flow(), evidence({ owners: counted([1001]), log })).package, reg);
    assert.deepEqual(attribute(flow(), evidence({ log })), { package: reg, confidence: 'low' });
  });

  it('does not take a longer host name in the log for the flow’s', () => {
    const log = {
      lines: [line('Reg', 'posting to eu.telemetry.acme.example', 77)],
      processes: [{ at, processes: [{ pid: 77, name: reg }] }],
    };
    assert.equal(attribute(flow(), evidence({ log })).package, null);
  });

  it('names nobody where the log brings two of the candidates into play', () => {
    const one = started(reg, 1001);
    const other = started(phone, 1001);
    const log = { lines: [...one.lines, ...other.lines], processes: [] };
    assert.deepEqual(attribute(flow(), evidence({ owners: counted([1001]), log })), {
      package: null,
      confidence: 'unknown',
      candidates: both,
    });
  });
});

describe('senderTogether', () => {
  const medium: Sender = { package: reg, confidence: 'medium', candidates: both };
  const open: Sender = { package: null, confidence: 'unknown', candidates: both };

  it('takes the surest claim', () => {
    assert.deepEqual(senderTogether([open, { package: phone, confidence: 'low' }, medium, open]), medium);
  });

  it('names nobody where the surest contradict each other', () => {
    assert.deepEqual(senderTogether([medium, { ...medium, package: phone }]), open);
  });

  it('names who alone comes into question each time', () => {
    const others: Sender = { package: null, confidence: 'unknown', candidates: [mail, reg] };
    assert.deepEqual(senderTogether([open, others]), { package: reg, confidence: 'medium' });
  });

  it('keeps all packages of a shared uid, however often it was seen', () => {
    assert.deepEqual(senderTogether([open, open, open]), open);
  });

  it('believes no header that the counters rule out', () => {
    const claim: Sender = { package: mail, confidence: 'low' };
    assert.deepEqual(senderTogether([claim, open]), open);
  });

  it('makes no package of a uid that has none', () => {
    const root: Sender = { package: null, confidence: 'unknown', candidates: ['uid 0'] };
    assert.deepEqual(senderTogether([root, root]), root);
  });
});
