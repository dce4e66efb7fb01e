import assert from 'node:assert/strict';
import { logLinesIn } from '../../lab/analysis/attribute/log-lines.ts';
import type { PhoneReading } from '../../lab/model/handset.ts';

const reading = (at: string, phoneClock: string, utcOffsetMinutes?: number): PhoneReading => ({
  at: Date.parse(at),
  phoneClock: Date.parse(phoneClock),
  bootId: 'one',
  interfaces: [],
  fingerprint: '',
  iccids: [],
  proxy: null,
  ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes }),
});
const log = `--------- beginning of main
02-03 04:05:06.789  1234  1300 I ActivityManager: Start proc 77:com.acme.reg/1001 for broadcast {x}
not a line of a log
`;

describe('logLinesIn', () => {
  it('reads lines of threadtime, and passes over others', () => {
    const at = '2026-02-03T04:05:00Z';
    assert.deepEqual(logLinesIn(log, [reading(at, at)]), [
      {
        at: Date.parse('2026-02-03T04:05:06.789Z'),
        pid: 1234,
        tag: 'ActivityManager',
        text: 'Start proc 77:com.acme.reg/1001 for broadcast {x}',
      },
    ]);
  });

  it('puts the times of a phone east of Greenwich whose clock is wrong into the lab’s', () => {
    const found = logLinesIn(log, [reading('2026-11-21T10:00:00Z', '1970-02-02T22:34:06.789Z', 330)]);
    assert.equal(found[0]?.at, Date.parse('2026-11-21T10:01:00Z'));
  });

  it('takes the year that is nearest to the phone’s clock', () => {
    const line = '12-31 23:59:59.500   1   1 I A: b\n';
    const at = '2027-01-01T00:00:01Z';
    assert.equal(logLinesIn(line, [reading(at, at)])[0]?.at, Date.parse('2026-12-31T23:59:59.500Z'));
  });

  it('tells no time without a reading of the phone’s clock', () => {
    assert.deepEqual(logLinesIn(log, []), []);
  });
});
