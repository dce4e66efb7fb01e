import assert from 'node:assert/strict';
import { adbFault, isTcp, stateError, stateIn } from '../../../devices/kinds/android/adb-faults.ts';
import type { PhoneAddress } from '../../../lab/model/phone-host.ts';

const usb: PhoneAddress = {
  serial: 'TESTPHONE1',
  adb: 'TESTPHONE1',
  labAddress: '192.168.1.2',
  listen: '0.0.0.0',
};
const tcp: PhoneAddress = { ...usb, adb: '127.0.0.1:15555' };

describe('a fault of adb', () => {
  it('is told from what the phone itself writes', () => {
    assert.equal(adbFault(usb, 'error: unknown option "device"'), null);
    assert.equal(adbFault(usb, 'cmd: Failure calling service package: error: no such user'), null);
    assert.equal(adbFault(usb, "error: device 'TESTPHONE1' not found")?.code, 'PHONE_MISSING');
    assert.equal(adbFault(usb, 'adb: error: device offline')?.code, 'PHONE_MISSING');
    assert.equal(adbFault(usb, 'error: closed')?.code, 'ADB_FAILED');
    assert.equal(
      adbFault(usb, 'adb: cannot connect to daemon at tcp:127.0.0.1:1: refused')?.code,
      'ADB_FAILED',
    );
  });

  it('says which phone and what to do, for each state', () => {
    assert.match(
      stateError(tcp, 'unauthorized').message,
      /^Phone TESTPHONE1 \(127\.0\.0\.1:15555\) .*accept/,
    );
    assert.match(stateError(usb, 'missing').message, /^Phone TESTPHONE1 is not listed by adb.*adb devices$/);
    assert.match(stateError(tcp, 'missing').message, /listens on this address/);
    assert.match(stateError(usb, 'offline').message, /offline/);
    assert.match(stateError(usb, 'connecting').message, /still being connected/);
  });

  it('knows the states of the list, and TCP from USB', () => {
    assert.deepEqual(
      ['\tdevice', '\toffline', '\tunauthorized', '\tauthorizing', '\trecovery'].map(stateIn),
      ['device', 'offline', 'unauthorized', 'connecting', 'other'],
    );
    assert.deepEqual([isTcp(usb), isTcp(tcp)], [false, true]);
  });
});
