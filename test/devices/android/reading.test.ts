import assert from 'node:assert/strict';
import { packagesIn, propertiesIn } from '../../../devices/kinds/android/build-reading.ts';
import { addressIn } from '../../../devices/kinds/android/probe.ts';
import { clockIn, iccidsIn, interfacesIn, proxyIn } from '../../../devices/kinds/android/reading.ts';
import { validatedIn } from '../../../devices/kinds/android/validated.ts';

const headings = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;

describe('what a phone says of itself', () => {
  it('holds the counters of each interface, also where the name touches the number', () => {
    const text = `${headings} wlan0: 1500 3 0 0 0 0 0 0 2800 4 0 0 0 0 0 0\nrmnet_data0:9000000000 12 0 0 0 0 0 0 70 1 0 0 0 0 0 0`;
    assert.deepEqual(interfacesIn(text), [
      { name: 'wlan0', rxBytes: 1500, rxPackets: 3, txBytes: 2800, txPackets: 4 },
      { name: 'rmnet_data0', rxBytes: 9000000000, rxPackets: 12, txBytes: 70, txPackets: 1 },
    ]);
  });

  it('holds a clock in milliseconds, or in seconds from a build that knows no nanoseconds', () => {
    assert.equal(clockIn('1546300800.250000000'), 1546300800250);
    assert.equal(clockIn('1546300800.N'), 1546300800000);
    assert.equal(clockIn('date: unknown option'), null);
  });

  it('holds the ICCIDs by slot, and null for a slot that is empty, hidden or masked', () => {
    const row = (slot: number, iccid: string) => `Row: 0 sim_id=${slot}, icc_id=${iccid}`;
    const one = '8947080012345678900';
    assert.deepEqual(iccidsIn(row(0, one), 'LOADED,ABSENT'), [one, null]);
    assert.deepEqual(iccidsIn(`${row(-1, one)}\n${row(1, `${one}F`)}`, 'ABSENT,LOADED'), [null, `${one}F`]);
    assert.deepEqual(iccidsIn(row(0, one), 'ABSENT'), [null]);
    assert.deepEqual(iccidsIn(row(0, '894708[****]'), 'LOADED'), [null]);
    assert.deepEqual(iccidsIn('No result found.', 'LOADED'), [null]);
  });

  it('has no proxy where the setting is null or :0', () => {
    assert.deepEqual(['null\n', ':0', '', '10.0.2.2:8080\n'].map(proxyIn), [
      null,
      null,
      null,
      '10.0.2.2:8080',
    ]);
  });

  it('holds the Wi-Fi address from ip', () => {
    const text = '3: wlan0: <UP> mtu 1500\n    inet 192.168.1.23/24 brd 192.168.1.255 scope global wlan0';
    assert.equal(addressIn(text), '192.168.1.23');
    assert.equal(addressIn('Device "wlan0" does not exist.'), null);
  });

  it('holds packages whose paths hold equals signs, and uids of several users', () => {
    const text = `package:/data/app/~~Zx==/org.example.mail-Q==/base.apk=org.example.mail versionCode:12 uid:10123,1010123
package:/system/priv-app/AutoReg/AutoReg.apk=com.example.autoreg versionCode:3 uid:1001
Failure`;
    assert.deepEqual(packagesIn(text), [
      {
        name: 'com.example.autoreg',
        versionCode: 3,
        path: '/system/priv-app/AutoReg/AutoReg.apk',
        uid: 1001,
      },
      {
        name: 'org.example.mail',
        versionCode: 12,
        path: '/data/app/~~Zx==/org.example.mail-Q==/base.apk',
        uid: 10123,
      },
    ]);
  });

  it('holds properties whose values go over lines or hold brackets', () => {
    const text = '[a.b]: [one]\n[c]: [two\nlines]\n[d]: []\n[e]: [x [y]]\n';
    assert.deepEqual(propertiesIn(text), { 'a.b': 'one', c: 'two\nlines', d: '', e: 'x [y]' });
  });

  it('tells a validated network from one that is not, and from no word of it', () => {
    const agent = (rest: string) => `  NetworkAgentInfo [WIFI () - 100] CONNECTED ${rest}`;
    assert.equal(validatedIn(agent('lastValidated{true}')), true);
    assert.equal(
      validatedIn(agent('nc{[ Transports: WIFI Capabilities: INTERNET&VALIDATED&TRUSTED]}')),
      true,
    );
    assert.equal(
      validatedIn(agent('lastValidated{false} Capabilities: INTERNET&PARTIAL_CONNECTIVITY')),
      false,
    );
    assert.equal(validatedIn(agent('Capabilities: INTERNET&NOT_VALIDATED')), false);
    assert.equal(validatedIn('Active default network: none'), false);
    assert.equal(validatedIn("Can't find service: connectivity"), null);
  });
});
