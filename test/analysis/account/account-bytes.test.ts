import assert from 'node:assert/strict';
import { accountBytes } from '../../../lab/analysis/account/account-bytes.ts';
import { explainAccount, isBypassed } from '../../../lab/analysis/account/explain-account.ts';
import type { CaptureEvent } from '../../../lab/model/flow.ts';
import type { PhoneReading } from '../../../lab/model/handset.ts';
import { counters, readingOf, stepsOf } from '../builders.ts';

const start = 1_000_000;
const end = 1_003_000;

function received(rxBytes: number): CaptureEvent[] {
  return [
    { type: 'connection-open', at: start, flow: 'c', client: 'x' },
    { type: 'connection-close', at: end, flow: 'c', rxBytes, txBytes: 0 },
  ];
}

const account = (readings: readonly PhoneReading[], events = received(10_000)) =>
  accountBytes({ trial: 1, readings, events, steps: stepsOf(start) });
const pair = (sent: number, name = 'wlan0') => [
  readingOf(start, [counters(name, 500, 7)]),
  readingOf(end, [counters(name, 500 + sent, 40)]),
];

describe('accountBytes', () => {
  it('explains what the recorder received, headers of every packet taken off', () => {
    const result = account(pair(10_000));
    assert.deepEqual([result.sent, result.unexplained, result.tolerance], [10_000, 0, 96]);
    assert.equal(explainAccount(result), null);
  });

  it('calls bytes beyond the tolerance bypassed, on Wi-Fi, USB, and links that nobody knows', () => {
    for (const name of ['wlan0', 'rndis0', 'usb0', 'eth0', 'bnep0']) {
      const result = account(pair(10_097, name));
      assert.equal(isBypassed(result), true, name);
      assert.match(explainAccount(result) ?? '', /97 bytes more/);
    }
    assert.equal(explainAccount(account(pair(10_096))), null);
  });

  it('trusts no counters that show less than was recorded: they hide what went around', () => {
    const result = account(pair(9_000));
    assert.match(explainAccount(result) ?? '', /1000 bytes less/);
    assert.equal(isBypassed(result), false);
  });

  it('counts any byte on a cellular interface as bypassed', () => {
    const readings = [
      readingOf(start, [counters('wlan0', 0), counters('rmnet_data0', 0)]),
      readingOf(end, [counters('wlan0', 10_000), counters('rmnet_data0', 40)]),
    ];
    const result = account(readings);
    assert.equal(result.cellular, 40);
    assert.equal(isBypassed(result), true);
  });

  it('leaves the loopback out', () => {
    const readings = pair(10_000).map((each) => ({
      ...each,
      interfaces: [...each.interfaces, counters('lo', each.at)],
    }));
    assert.equal(explainAccount(account(readings)), null);
  });

  it('sums over boots: from the first reading, then from zero', () => {
    const readings = [
      readingOf(start, [counters('wlan0', 5_000)]),
      readingOf(start + 100, [counters('wlan0', 9_000, 20)]),
      readingOf(start + 500, [counters('wlan0', 1_000)], 'b2'),
      readingOf(start + 600, [counters('wlan0', 2_000, 20)], 'b2'),
      readingOf(end, [counters('wlan0', 4_000)], 'b3'),
    ];
    assert.equal(account(readings).sent, 4_000 + 2_000 + 4_000);
  });

  it('counts a link from zero that the lab took down just after a reading, and goes on with one that stayed', () => {
    const down = (bytes: number, name = 'wlan0') => ({
      ...readingOf(start + 100, [counters(name, bytes, 20)]),
      linksRestart: true as const,
    });
    const first = readingOf(start, [counters('wlan0', 5_000)]);
    const restarted = [first, down(9_000), readingOf(end, [counters('wlan0', 6_000)])];
    assert.equal(account(restarted).sent, 4_000 + 6_000);
    const stayed = [first, down(9_000), readingOf(end, [counters('wlan0', 15_000, 60)])];
    assert.equal(account(stayed).sent, 10_000);
    const gone = [first, down(9_000), readingOf(start + 200, []), readingOf(end, [counters('wlan0', 6_000)])];
    assert.equal(account(gone).sent, 4_000 + 6_000);
    const again = [
      first,
      down(9_000),
      readingOf(start + 200, [counters('wlan0', 8_000)]),
      ...restarted.slice(2),
    ];
    assert.match(account(again).missing ?? '', /started again/, 'it was taken down once');
  });

  it('is not explained without readings at both ends, before a reboot, or when a counter restarts', () => {
    const inside = [counters('lo', 0)];
    const table: [PhoneReading[], RegExp][] = [
      [[], /not read at the start and at the end/],
      [pair(10_000).slice(1), /not read at the start and at the end/],
      [
        [readingOf(start, [counters('wlan0', 0)]), readingOf(end, [counters('wlan0', 10_000)], 'b2')],
        /before the phone rebooted/,
      ],
      [
        [readingOf(start, [counters('wlan0', 90_000)]), readingOf(end, [counters('wlan0', 10_000)])],
        /started again/,
      ],
      [[readingOf(start, [counters('wlan0', 1)]), readingOf(end, [])], /started again/],
      [[readingOf(start, inside), readingOf(start + 1, inside)], /not read after the end/],
      [[readingOf(end, inside), readingOf(end + 1, inside)], /not read before the trigger/],
      [[readingOf(start, []), readingOf(end, [])], /tells no byte counters/],
    ];
    for (const [readings, reason] of table) {
      assert.match(explainAccount(account(readings)) ?? '', reason);
      assert.equal(isBypassed(account(readings)), false);
    }
  });

  it('counts a connection of the attempt before from where this attempt began', () => {
    const events: CaptureEvent[] = [
      { type: 'connection-bytes', at: start, flow: 'c', client: 'x', rxBytes: 700, txBytes: 0 },
      { type: 'connection-bytes', at: end, flow: 'c', client: 'x', rxBytes: 900, txBytes: 0 },
    ];
    assert.equal(account(pair(200), events).recorded, 200);
  });
});
