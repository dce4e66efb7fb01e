import assert from 'node:assert/strict';
import { readCron } from '../../lab/server/schedules/cron.ts';

function times(cron: string, zone: string, from: string, until: string): string[] {
  return readCron(cron, zone)
    .times(Date.parse(from), Date.parse(until))
    .map((at) => new Date(at).toISOString().slice(0, 16));
}

describe('cron in a time zone', () => {
  it('has one time each night while the clocks go forward: what they skip is an hour later', () => {
    assert.deepEqual(times('30 2 * * *', 'Europe/Oslo', '2027-03-26T12:00Z', '2027-03-29T12:00Z'), [
      '2027-03-27T01:30',
      '2027-03-28T01:30',
      '2027-03-29T00:30',
    ]);
  });

  it('has one time each night while the clocks go back: the first of two', () => {
    assert.deepEqual(times('30 2 * * *', 'Europe/Oslo', '2026-10-23T12:00Z', '2026-10-26T12:00Z'), [
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('does not lose a day on which midnight itself is skipped', () => {
    assert.deepEqual(times('0 0 * * *', 'America/Santiago', '2026-09-05T00:00Z', '2026-09-07T12:00Z'), [
      '2026-09-05T04:00',
      '2026-09-06T04:00',
      '2026-09-07T03:00',
    ]);
  });

  it('counts the hours of a zone that is half an hour off, and changes by half an hour', () => {
    assert.deepEqual(times('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-05T00:00Z'), [
      '2026-10-03T15:45',
      '2026-10-04T15:15',
    ]);
  });

  it('knows the nights of a week, and says the next', () => {
    const cron = readCron('30 1 * * 1-5', 'Europe/Oslo');
    assert.equal(
      new Date(cron.next(Date.parse('2026-11-20T12:00Z'))).toISOString(),
      '2026-11-23T00:30:00.000Z',
    );
  });

  it('leaves out the time that it starts from, and takes the one that it ends with', () => {
    assert.deepEqual(times('0 1 * * *', 'UTC', '2026-01-01T01:00Z', '2026-01-02T01:00Z'), [
      '2026-01-02T01:00',
    ]);
  });

  const wrong: readonly [string, string, RegExp][] = [
    ['', 'UTC', /has 0 fields; a cron has five/],
    ['0 1 * *', 'UTC', /"0 1 \* \*" has 4 fields; a cron has five: minute, hour/],
    ['0 0 1 * * *', 'UTC', /has 6 fields/],
    ['@daily', 'UTC', /has 1 fields/],
    ['61 1 * * *', 'UTC', /The minute "61" of "61 1 \* \* \*" is wrong: it takes 0-59/],
    ['0 25 * * *', 'UTC', /The hour "25"/],
    ['0 1 * FOO *', 'UTC', /The month "FOO"/],
    ['H 1 * * *', 'UTC', /The minute "H"/],
    ['0 1 31 2 *', 'UTC', /never happens: there is no such day/],
    ['0 1 * * *', 'Mars/Olympus', /"Mars\/Olympus" is no time zone\. Give its IANA name/],
    ['0 1 * * *', '+02:00', /is no time zone/],
  ];
  for (const [cron, zone, sentence] of wrong) {
    it(`refuses "${cron}" in ${zone} with a sentence`, () => {
      assert.throws(() => readCron(cron, zone), sentence);
    });
  }
});
