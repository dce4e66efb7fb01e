import assert from 'node:assert/strict';
import { processesIn } from '../../../devices/kinds/android/phone-log.ts';
import { utcOffsetIn } from '../../../devices/kinds/android/reading.ts';
import { socketsIn } from '../../../devices/kinds/android/sockets.ts';

/** /proc/net/tcp6 and tcp of a phone: an open connection each, one closed by its process, one that only waits, one that listens. */
const tables = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000F02000A:C5A4 0000000000000000FFFF00000202000A:1F90 01 00000000:00000000 00:00000000 00000000 10061        0 48211 1 0000000000000000 21 4 30 10 -1
   1: 0000000000000000FFFF00000F02000A:C5A6 0000000000000000FFFF00000202000A:1F90 06 00000000:00000000 03:00000A3C 00000000     0        0 0 3 0000000000000000
   2: 00000000000000000000000000000000:15B3 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20333 1 0000000000000000 100 0 0 10 0
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0F02000A:9C40 0202000A:1F90 08 00000000:00000001 00:00000000 00000000  1001        0 48333 1 0000000000000000 21 4 30 10 -1
   1: 0F02000A:9C42 0202000A:1F90 04 00000001:00000000 01:00000015 00000000     0        0 0 2 0000000000000000
   2: 0F02000A:9C44 0202000A:1F90 01 00000000:00000000 00:00000000 00000000     0        0 48444 1 0000000000000000 21 4 30 10 -1
`;

describe('socketsIn', () => {
  it('reads the connections that have an owner', () => {
    assert.deepEqual(socketsIn(tables, 5), [
      { at: 5, port: 0xc5a4, uid: 10_061 },
      { at: 5, port: 40_000, uid: 1001 },
      { at: 5, port: 40_004, uid: 0 },
    ]);
  });

  it('tells a phone without connections from one that hides them', () => {
    assert.deepEqual(socketsIn(tables.split('\n')[0] ?? '', 5), []);
    assert.equal(socketsIn('cat: /proc/net/tcp6: Permission denied\n', 5), null);
    assert.equal(socketsIn('', 5), null);
  });
});

describe('processesIn', () => {
  it('reads numbers and names, and no heading', () => {
    assert.deepEqual(processesIn('  PID NAME\n    1 init\n 4711 com.maker.app:sync\n'), [
      { pid: 1, name: 'init' },
      { pid: 4711, name: 'com.maker.app:sync' },
    ]);
  });
});

describe('utcOffsetIn', () => {
  it('reads a zone east and west of Greenwich', () => {
    assert.equal(utcOffsetIn('+0530\n'), 330);
    assert.equal(utcOffsetIn('-0330'), -210);
    assert.equal(utcOffsetIn('%z'), null);
  });
});
