import assert from 'node:assert/strict';
import { uidCountersIn } from '../../../devices/kinds/android/net-stats.ts';

/** `dumpsys netstats detail` of Android 9, cut; names of networks made up. */
const android9 = `Active interfaces:
  iface=wlan0 ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}]
Active UID interfaces:
  iface=wlan0 ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}]
Dev stats:
  Pending bytes: 1204
  History since boot:
  ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}] uid=-1 set=ALL tag=0x0
    NetworkStatsHistory: bucketDuration=3600
      st=1543989600 rb=99999 rp=99 tb=88888 tp=88 op=0
Xt stats:
  Pending bytes: 0
  History since boot:
  ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}] uid=-1 set=ALL tag=0x0
    NetworkStatsHistory: bucketDuration=3600
      st=1543989600 rb=77777 rp=77 tb=66666 tp=66 op=0
UID stats:
  Pending bytes: 0
  History since boot:
  ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}] uid=10061 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1543982400 rb=1000 rp=10 tb=2000 tp=20 op=0
      st=1543989600 rb=5 rp=1 tb=7 tp=2 op=0
  ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}] uid=10061 set=FOREGROUND tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1543982400 rb=100 rp=1 tb=200 tp=2 op=0
  ident=[{type=MOBILE, subType=COMBINED, subscriberId=24201..., metered=true, defaultNetwork=true}] uid=10061 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1543982400 rb=50000 rp=500 tb=60000 tp=600 op=0
  ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}] uid=1001 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1543982400 rb=300 rp=3 tb=400 tp=4 op=0
  ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}] uid=-4 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1543982400 rb=1 rp=1 tb=1 tp=1 op=0
UID tag stats:
  Pending bytes: 0
  History since boot:
  ident=[{type=WIFI, subType=COMBINED, networkId="Lab", metered=false, defaultNetwork=true}] uid=10061 set=DEFAULT tag=0xffffff01
    NetworkStatsHistory: bucketDuration=7200
      st=1543982400 rb=11111 rp=111 tb=22222 tp=222 op=0
`;
/** One uid on Android 15, on a network with a hostile name. */
const android15 = `UID stats:
  Pending bytes: 0
  History since boot:
  ident=[{type=1, ratType=COMBINED, wifiNetworkKey="a] uid=1 set=DEFAULT tag=0x0", metered=false, defaultNetwork=true, oemManaged=OEM_NONE, subId=-1}] uid=10074 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1736035200 rb=10 rp=1 tb=20 tp=2 op=0
  ident=[{type=0, ratType=COMBINED, subscriberId=24201..., metered=true, defaultNetwork=true, oemManaged=OEM_NONE, subId=1}] uid=10074 set=DEFAULT tag=0x0
    NetworkStatsHistory: bucketDuration=7200
      st=1736035200 rb=1000 rp=10 tb=2000 tp=20 op=0
`;

describe('uidCountersIn', () => {
  it('sums what each uid sent on Wi-Fi, in front and behind, without what is counted twice', () => {
    assert.deepEqual(uidCountersIn(android9), [
      { uid: 1001, rxBytes: 300, rxPackets: 3, txBytes: 400, txPackets: 4 },
      { uid: 10_061, rxBytes: 1105, rxPackets: 12, txBytes: 2207, txPackets: 24 },
    ]);
  });

  it('reads types as numbers, and takes nothing from the name of a network', () => {
    assert.deepEqual(uidCountersIn(android15), [
      { uid: 10_074, rxBytes: 10, rxPackets: 1, txBytes: 20, txPackets: 2 },
    ]);
  });

  it('tells a phone without traffic from one that does not tell', () => {
    assert.deepEqual(uidCountersIn('UID stats:\n  Pending bytes: 0\n  History since boot:\n'), []);
    assert.equal(uidCountersIn("Can't find service: netstats"), null);
    assert.equal(uidCountersIn('Permission Denial: can’t dump netstats'), null);
  });
});
