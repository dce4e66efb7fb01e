import assert from 'node:assert/strict';
import { gatewayPlan } from '../../../lab/capture/gateway/gateway-plan.ts';
import { ledgerOf, ledgerSince } from '../../../lab/capture/gateway/ledger.ts';
import { datagramBytes } from '../../../lab/model/gateway.ts';

/** As `nft -j list table` prints one element of a set with counters. */
const element = (packets: number, bytes: number, ...concat: (string | number)[]) => ({
  elem: { val: { concat }, counter: { packets, bytes } },
});

const listing = (elem: unknown[], uncounted = 0) =>
  JSON.stringify({
    nftables: [
      { metainfo: { version: '1.0.6' } },
      { table: { family: 'inet', name: 'phonehome_gateway', handle: 4 } },
      { set: { name: 'dropped4', elem } },
      { set: { name: 'taken6' } },
      { counter: { name: 'uncounted', packets: uncounted, bytes: 0 } },
    ],
  });

const udp = (packets: number, bytes: number) =>
  element(packets, bytes, 17, '10.9.0.2', 4000, '198.51.100.7', 5000);

describe('the ledger of the gateway', () => {
  it('reads flows with ports and without, and what could not be counted', () => {
    const { lines, uncounted } = ledgerOf(
      listing([udp(2, 70), element(1, 84, 'icmp', '10.9.0.2', '198.51.100.7')], 3),
    );
    const common = { fate: 'dropped', address: '10.9.0.2', host: '198.51.100.7' };
    assert.deepEqual(lines, [
      { ...common, protocol: 'udp', port: 4000, hostPort: 5000, packets: 2, bytes: 70 },
      { ...common, protocol: 'icmp', port: null, hostPort: null, packets: 1, bytes: 84 },
    ]);
    assert.equal(uncounted, 3);
    assert.equal(datagramBytes(lines[0] as (typeof lines)[0]), 70 - 2 * 28);
  });

  it('tells what was counted between two readings, and leaves out what was not heard of again', () => {
    const before = ledgerOf(listing([udp(2, 70), element(1, 84, 1, '10.9.0.2', '198.51.100.7')], 1));
    const now = ledgerOf(listing([udp(5, 200), element(1, 84, 1, '10.9.0.2', '198.51.100.7')], 4));
    const since = ledgerSince(before, now);
    assert.deepEqual(
      since.lines.map(({ protocol, packets, bytes }) => ({ protocol, packets, bytes })),
      [{ protocol: 'udp', packets: 3, bytes: 130 }],
    );
    assert.equal(since.uncounted, 3);
  });

  it('refuses an interface name that could be more than a name in a rule', () => {
    for (const name of ['wlan1" accept; #', '', 'a-name-that-is-too-long', 'eth0\n']) {
      assert.throws(() => gatewayPlan(name), { code: 'USAGE' });
    }
    assert.throws(() => gatewayPlan('wlan1', 70_000), { code: 'USAGE' });
  });
});
